import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { readAhead } from "./read-ahead.js";

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

const server = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: 16 * most,
});

/** A socket after its handshake; `stream.push` is what the client sends. */
function opened(): { stream: Duplex; socket: WebSocket } {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, written) => written() });
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-key": Buffer.alloc(16).toString("base64"),
    "sec-websocket-version": "13",
  };
  const sockets: WebSocket[] = [];
  const request = { method: "GET", url: "/", headers } as never;
  server.handleUpgrade(request, stream, Buffer.alloc(0), (socket) => sockets.push(socket));
  const [socket] = sockets;
  if (!socket) throw new Error("the handshake must succeed");
  return { stream, socket };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The events that bytes cause, in order: with `ws` alone or with the read-ahead.
 *
 * @param atOnce whether all chunks are there before the first is read
 */
async function outcomes(
  chunks: readonly Buffer[],
  ahead: boolean,
  atOnce = false,
): Promise<{ heard: string[]; taken: number }> {
  const { stream, socket } = opened();
  const heard: string[] = [];
  let taken = 0;
  const bounds = ahead
    ? readAhead(stream, most, {
        take: (text, bytes) => {
          taken++;
          expect(bytes).toBe(Buffer.byteLength(text));
          heard.push(`false ${text}`);
        },
      })
    : undefined;
  if (ahead) expect(bounds).toBeDefined();
  socket.on("message", (data: Buffer, isBinary) => {
    bounds?.heard();
    heard.push(`${isBinary} ${data.toString()}`);
  });
  socket.on("ping", (data) => heard.push(`ping ${data.toString()}`));
  socket.on("close", (code) => heard.push(`close ${code}`));
  socket.on("error", (error) => heard.push(error.message));
  for (const chunk of chunks) {
    if (!stream.destroyed) stream.push(Buffer.from(chunk));
    if (!atOnce) await turn();
  }
  for (let turns = 0; turns < 5; turns++) await turn();
  stream.push(null);
  for (let turns = 0; turns < 5; turns++) await turn();
  socket.terminate();
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
      fc.boolean(),
      async (frames, cuts, atOnce) => {
        const bytes = Buffer.concat(frames.map(bytesOf));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          if (at < bytes.length) chunks.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        const alone = await outcomes(chunks, false, atOnce);
        const ahead = await outcomes(chunks, true, atOnce);
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
    heard: ["ping ping", "false one", "close 1006"],
    taken: 1,
  });
  expect(await outcomes([frame("ä"), frame("one")], true)).toEqual({
    heard: ["false ä", "false one", "close 1006"],
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

it("leaves the stream alone if ws does not listen for data", () => {
  const stream = new Duplex({ read() {} });
  stream.on("readable", () => {});
  expect(readAhead(stream, most, { take: vi.fn() })).toBeUndefined();
});

it("reads nothing before what ws has not delivered yet", async () => {
  const { stream, socket } = opened();
  const take = vi.fn();
  const bounds = readAhead(stream, most, { take });
  const mask = [1, 2, 3, 4];
  stream.push(bytesOf({ first: 0x82, payload: Buffer.from("bytes"), mask }));
  await turn();
  stream.push(bytesOf({ first: 0x81, payload: Buffer.from("early"), mask }));
  await turn();
  expect(take).not.toHaveBeenCalled();
  // Both were read by ws.
  bounds?.heard();
  bounds?.heard();
  stream.push(bytesOf({ first: 0x81, payload: Buffer.from("later"), mask }));
  await turn();
  expect(take).toHaveBeenCalledExactlyOnceWith("later", 5);
  socket.terminate();
});

it("listens no longer once ws does not", async () => {
  const { stream, socket } = opened();
  const take = vi.fn();
  readAhead(stream, most, { take });
  socket.on("error", () => {});
  stream.push(bytesOf({ first: 0x83, payload: Buffer.from("reserved"), mask: [1, 2, 3, 4] }));
  await turn();
  expect(stream.listeners("data")).toEqual([]);
  socket.terminate();
});
