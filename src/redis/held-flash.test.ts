import { expect, test } from "vitest";
import type { NumberedFlash } from "../flash/index.js";
import { dividedBySize, maxCommands, maxSessions, SharedTexts, TextTable, textOf } from "./held-flash.js";

function put(id: number, message: string, uid = "u"): NumberedFlash {
  return { action: "put", level: "info", message, uid, id };
}

test("the text of a command starts with its id and has its other fields in order", () => {
  expect(textOf(put(7, "Saved"))).toBe('{"id":7,"action":"put","level":"info","message":"Saved","uid":"u"}');
});

test("commands that differ in their ids alone share one text", () => {
  const texts = new SharedTexts();
  const [first, second] = [texts.of(put(1, "News")), texts.of(put(2, "News"))];
  expect([first.command.id, second.command.id]).toEqual([1, 2]);
  expect(second.text).toBe(first.text);
  expect(`{"id":2,${second.text}`).toBe(textOf(put(2, "News")));
});

test("commands with the same uid and different fields have their own texts", () => {
  const texts = new SharedTexts();
  const all = [
    put(1, "News"),
    put(1, "Nachrichten"),
    { ...put(1, "News"), title: "New" },
    { ...put(1, "News"), key: "k" },
    { id: 1, uid: "u", action: "put", level: "info", message: "News" } as const,
  ];
  for (const command of all) expect(`{"id":1,${texts.of(command).text}`).toBe(textOf(command));
});

test("a table contains each text once", () => {
  const table = new TextTable();
  expect(["a", "b", "a"].map((text) => table.positionOf(text))).toEqual([0, 1, 0]);
  expect(table.arguments).toEqual([2, "a", "b"]);
});

test("a script call has a limited number of sessions and of commands", () => {
  const sizes = (counts: readonly number[]): readonly number[] =>
    [...dividedBySize(counts, (count) => count)].map(({ length }) => length);
  expect(sizes([])).toEqual([]);
  expect(sizes(Array(maxSessions + 1).fill(1))).toEqual([maxSessions, 1]);
  expect(sizes([maxCommands, 1, maxCommands - 1, maxCommands + 1, 1])).toEqual([1, 2, 1, 1]);
});
