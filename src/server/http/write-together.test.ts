import { expect, test } from "vitest";
import { writeNow, writeTogether } from "./write-together.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("what is due in one round is written at its end, in order", async () => {
  const written: string[] = [];
  for (const name of ["one", "two"]) writeTogether({ flush: () => written.push(name) });
  expect(written).toEqual([]);
  await turn();
  expect(written).toEqual(["one", "two"]);
});

test("with 64 due, they are written before the next one waits", () => {
  let written = 0;
  for (let at = 0; at < 65; at++)
    writeTogether({
      flush() {
        written++;
      },
    });
  expect(written).toBe(64);
  writeNow();
  expect(written).toBe(65);
});

test("an error does not keep the others from being written", async () => {
  const written: string[] = [];
  writeTogether({ flush: () => written.push("before") });
  writeTogether({
    flush() {
      throw new Error("broken");
    },
  });
  for (const name of ["after", "last"]) writeTogether({ flush: () => written.push(name) });
  expect(writeNow).toThrow("broken");
  await turn();
  expect(written).toEqual(["before", "after", "last"]);
});
