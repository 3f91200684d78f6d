import type { Writable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import * as ws from "ws";
import { textFrame } from "./text-frame.js";

/** Missing from its types. */
const { Receiver } = ws as unknown as { readonly Receiver: new () => Writable };

/** How another WebSocket implementation reads the bytes. */
async function read(texts: readonly string[]): Promise<string[]> {
  const receiver = new Receiver();
  const messages: string[] = [];
  receiver.on("message", (data: Buffer) => messages.push(data.toString()));
  await new Promise<void>((resolve, reject) => {
    receiver.on("error", reject);
    receiver.end(Buffer.from(texts.map(textFrame).join(""), "latin1"), resolve);
  });
  return messages;
}

it("any texts arrive unchanged", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.string(), text), { maxLength: 5 }), async (texts) => {
      expect(await read(texts)).toEqual(texts);
    }),
  );
});

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("a text of %i characters arrives", async (length) => {
  const texts = ["a".repeat(length), "ä".repeat(Math.floor(length / 2)), "end"];
  expect(await read(texts.slice(0, 1))).toEqual(texts.slice(0, 1));
  expect(await read(texts)).toEqual(texts);
});

it("a frame has one character for each byte", () => {
  expect(textFrame("{}")).toBe("\x81\x02{}");
  expect(textFrame("ä")).toBe("\x81\x02\xc3\xa4");
});
