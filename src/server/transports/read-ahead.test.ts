import type { Writable } from "node:stream";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import * as ws from "ws";
import { readAhead } from "./read-ahead.js";

/** Missing from its types. */
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: { isServer: boolean; maxPayload: number }) => Writable;
};

const most = 1_000;

interface Frame {
  readonly first: number;
  readonly payload: Buffer;
  readonly mask: readonly number[] | null;
}

function bytesOf({ first, payload, mask }: Frame): Buffer {
  const { length } = payload;
  const bit = mask ? 0x80 : 0;
  const size =
    length < 126
      ? Buffer.from([first, bit | length])
      : Buffer.from([first, bit | 126, length >> 8, length & 0xff]);
  if (!mask) return Buffer.concat([size, payload]);
  const hidden = payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0));
  return Buffer.concat([size, Buffer.from(mask), hidden]);
}

/** The events that bytes cause, in order: with `ws` alone or with the read-ahead. */
async function outcomes(
  chunks: readonly Buffer[],
  ahead: boolean,
): Promise<{ heard: string[]; taken: number }> {
  const receiver = new Receiver({ isServer: true, maxPayload: 16 * most });
  const heard: string[] = [];
  let taken = 0;
  receiver.on("message", (data: Buffer, isBinary: boolean) => heard.push(`${isBinary} ${data.toString()}`));
  receiver.on("ping", (data: Buffer) => heard.push(`ping ${data.toString()}`));
  receiver.on("conclude", (code: number) => heard.push(`close ${code}`));
  receiver.on("error", (error: Error) => heard.push(error.message));
  if (ahead)
    readAhead({ _receiver: receiver } as never, most, {
      take: (text, bytes) => {
        taken++;
        expect(bytes).toBe(Buffer.byteLength(text));
        heard.push(`false ${text}`);
      },
    });
  for (const chunk of chunks) if (!receiver.destroyed) receiver.write(Buffer.from(chunk));
  // The receiver may emit each message in a turn of the event loop of its own.
  for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
  return { heard, taken };
}

const mask = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const ascii = fc.string({ unit: "binary-ascii", maxLength: 300 }).map((text) => Buffer.from(text));
const letters = fc.string({ unit: "grapheme", maxLength: 100 }).map((text) => Buffer.from(text));
const text = fc.record({ first: fc.constant(0x81), payload: fc.oneof(ascii, letters), mask });
const other = fc.record({
  // Fragments, binary frames, pings, close frames, reserved opcodes.
  first: fc.constantFrom(0x01, 0x80, 0x82, 0x89, 0x8a, 0x88, 0xc1),
  payload: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  mask: fc.oneof(mask, fc.constant(null)),
});

it("reading ahead changes no message", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 5, arbitrary: text }, other), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 12 }),
      async (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(bytesOf));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          if (at < bytes.length) chunks.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        const [alone, ahead] = [await outcomes(chunks, false), await outcomes(chunks, true)];
        expect(ahead.heard).toEqual(alone.heard);
        expect(alone.taken).toBe(0);
        read += ahead.taken;
      },
    ),
    { numRuns: 400 },
  );
  expect(read).toBeGreaterThan(100);
});

it("reads whole texts, several at once and those after other frames", async () => {
  const mask = [1, 2, 3, 4];
  const frame = (payload: string, first = 0x81) => bytesOf({ first, payload: Buffer.from(payload), mask });
  const three = Buffer.concat([frame("one"), frame("two"), frame("x".repeat(500))]);
  expect(await outcomes([three], true)).toMatchObject({ taken: 3 });
  expect(await outcomes([frame("ping", 0x89), frame("one")], true)).toEqual({
    heard: ["ping ping", "false one"],
    taken: 1,
  });
  expect(await outcomes([frame("ä"), frame("one")], true)).toEqual({
    heard: ["false ä", "false one"],
    taken: 1,
  });
  expect((await outcomes([frame("x".repeat(most + 1))], true)).taken).toBe(0);
});

it.each([
  ["an error", { first: 0x81, payload: Buffer.from("unmasked"), mask: null }],
  ["a close frame", { first: 0x88, payload: Buffer.alloc(0), mask: [1, 2, 3, 4] }],
])("reads no text after %s", async (_, last) => {
  const text = bytesOf({ first: 0x81, payload: Buffer.from("late"), mask: [1, 2, 3, 4] });
  const { heard, taken } = await outcomes([bytesOf(last), text], true);
  expect(taken).toBe(0);
  expect(heard).toEqual((await outcomes([bytesOf(last), text], false)).heard);
});

it("is disabled for a version of ws with other internals", () => {
  const write = vi.fn(() => false);
  const receiver: { write: (chunk: Buffer) => boolean } = { write };
  const take = vi.fn();
  readAhead({ _receiver: receiver } as never, most, { take });
  const chunk = bytesOf({ first: 0x81, payload: Buffer.from("{}"), mask: [0, 0, 0, 0] });
  expect(receiver.write(chunk)).toBe(false);
  expect(write).toHaveBeenCalledExactlyOnceWith(chunk);
  expect(take).not.toHaveBeenCalled();
  expect(() => readAhead({} as never, most, { take })).not.toThrow();
});
