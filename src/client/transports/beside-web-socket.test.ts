import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connections, current, fakeTransport, mounted } from "../../../test/support/fake-transport.js";
import type { ServerFrame } from "../../wire/index.js";
import type { Transport, TransportName } from "./transport.js";

vi.mock("./web-socket.js", () => ({ connectWebSocket: fakeTransport("websocket") }));

let frames: ServerFrame[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", class {});
  // The times are kept for the page.
  vi.resetModules();
  connections.length = 0;
  frames = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(transports: readonly TransportName[] = ["websocket", "sse", "http"]): Promise<Transport> {
  const { besideWebSocket } = await import("./beside-web-socket.js");
  const transport = besideWebSocket(fakeTransport("sse"))(
    { type: "mount", token: "", url: "/" },
    { frame: (frame) => frames.push(frame), progress() {}, lost() {} },
    { path: "/_djust", transports },
    () => "",
  );
  current().take(mounted());
  return transport;
}

const attempts = () => connections.filter(({ name }) => name === "websocket");

/** When WebSockets were tried within the time, in seconds. */
function triedAt(seconds: number): number[] {
  const times: number[] = [];
  for (let second = 1; second <= seconds; second++) {
    const before = attempts().length;
    vi.advanceTimersByTime(1_000);
    if (attempts().length > before) times.push(second);
  }
  return times;
}

test("tries a WebSocket after ten seconds, and then after twice the time each, up to ten minutes", async () => {
  await open();
  expect(triedAt(3_100)).toEqual([10, 30, 70, 150, 310, 630, 1_230, 1_830, 2_430, 3_030]);
});

test("reconnects once the server has replied over the WebSocket", async () => {
  await open();
  vi.advanceTimersByTime(10_000);
  expect(current().mount).toEqual({ type: "ping" });
  current().take({ type: "error", code: "DJ_RATE_EVENTS", message: "" });
  expect(frames).toEqual([mounted()]);
  current().take({ type: "pong" });
  expect(frames).toEqual([mounted(), { type: "reload", reason: "WebSocket works", withinMs: 0 }]);
});

test("keeps the fallback while WebSockets fail", async () => {
  await open();
  vi.advanceTimersByTime(10_000);
  current().lost();
  vi.advanceTimersByTime(600_000);
  expect(frames).toEqual([mounted()]);
  expect(connections[0]?.isClosed).toBe(false);
  expect(
    attempts()
      .slice(0, -1)
      .every(({ isClosed }) => isClosed),
  ).toBe(true);
});

test("keeps the times when the fallback reconnects more often than that", async () => {
  const times: number[] = [];
  for (let minute = 0; minute < 20; minute++) {
    const transport = await open();
    times.push(...triedAt(60).map((second) => minute * 60 + second));
    transport.close();
  }
  expect(times).toEqual([10, 30, 70, 150, 310, 630]);
});

test("ends the attempt with the fallback", async () => {
  const transport = await open();
  vi.advanceTimersByTime(10_000);
  transport.close();
  expect(connections.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  vi.advanceTimersByTime(600_000);
  expect(connections).toHaveLength(2);
});

test("tries none if the server or the browser has no WebSockets", async () => {
  await open(["sse", "http"]);
  vi.stubGlobal("WebSocket", undefined);
  await open();
  expect(triedAt(100)).toEqual([]);
});
