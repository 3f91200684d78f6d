import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connections, current, fakeTransport, mounted } from "../../test/support/fake-transport.js";
import type { ServerFrame } from "../wire/index.js";
import { type Connection, createConnection } from "./connection.js";
import { provideAllParts } from "./parts/all.js";
import type { PageConfig, TransportName } from "./transports/transport.js";

vi.mock("./transports/web-socket.js", () => ({ connectWebSocket: vi.fn(fakeTransport("websocket")) }));
vi.mock("./transports/event-stream.js", () => ({ connectEventStream: vi.fn(fakeTransport("sse")) }));
vi.mock("./transports/http.js", () => ({ connectHttp: vi.fn(fakeTransport("http")) }));
/** The server as plain requests find it: in how many ms it answers them, if at all. */
let answersInMs: number | undefined;
vi.mock("./transports/reachable.js", () => ({
  whenReachable: (_: PageConfig, reached: () => void) => {
    const isUp = (): boolean => answersInMs !== undefined;
    if (isUp()) setTimeout(() => isUp() && reached(), answersInMs);
  },
}));
provideAllParts();
const { connectWebSocket } = await import("./transports/web-socket.js");

let states: string[];
let frames: ServerFrame[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  connections.length = 0;
  answersInMs = 0;
  states = [];
  frames = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function open(config: Partial<PageConfig> = {}): Connection {
  const connection = createConnection(
    { path: "/_djust", transports: ["websocket", "sse", "http"], ...config },
    {
      currentToken: () => "token",
      mount: () => ({ type: "mount", token: "token", url: "/" }),
      ack: () => 7,
      frame: (frame) => frames.push(frame),
      changed: (state, name) => states.push(name ? `${state} ${name}` : state),
    },
  );
  connection.open();
  return connection;
}

/** Loses the connection, and lets time pass until the next attempt. @returns how long that took */
function lose(): number {
  const before = connections.length;
  current().lost();
  const startedAt = Date.now();
  while (connections.length === before) vi.advanceTimersToNextTimer();
  return Date.now() - startedAt;
}

/** Lets time pass until the current attempt is abandoned and the next one begins. @returns how long it had */
function abandoned(): number {
  const attempt = current();
  const startedAt = Date.now();
  while (!attempt.isClosed) vi.advanceTimersToNextTimer();
  const ms = Date.now() - startedAt;
  while (connections.at(-1) === attempt) vi.advanceTimersToNextTimer();
  return ms;
}

const names = (): string[] => connections.map(({ name }) => name);

test("checks its connection when an event is unanswered for five seconds, however often the user clicks", () => {
  const connection = open();
  current().take(mounted());
  const click = (ref: number) => connection.send({ type: "event", event: "save", params: {}, ref });
  for (let ref = 1; ref <= 7; ref++) {
    click(ref);
    vi.advanceTimersByTime(2_000);
  }
  expect(states.at(-1)).toBe("connected websocket");
  vi.advanceTimersByTime(1_000);
  expect(states.at(-1)).not.toBe("connected websocket");
});

test("checks nothing when something comes in time, or over HTTP, whose response tells", () => {
  const connection = open({ transports: ["http"] });
  current().take(mounted());
  connection.send({ type: "event", event: "save", params: {}, ref: 1 });
  vi.advanceTimersByTime(20_000);
  expect(states.at(-1)).toBe("connected http");
});

test("tries the transports in order, without a delay between them", () => {
  open();
  expect([lose(), lose()]).toEqual([0, 0]);
  current().take(mounted());
  expect(names()).toEqual(["websocket", "sse", "http"]);
  expect(states.filter((state) => state !== "connecting")).toEqual([
    "disconnected",
    "disconnected",
    "connected http",
  ]);
  expect(frames).toHaveLength(1);
});

test("skips a transport that the browser does not support", () => {
  vi.mocked(connectWebSocket).mockImplementationOnce(() => {
    throw new ReferenceError("WebSocket is not defined");
  });
  open();
  vi.advanceTimersByTime(0);
  expect(names()).toEqual(["sse"]);
});

test("abandons a transport that delivers nothing for four seconds", () => {
  open();
  vi.advanceTimersByTime(3_999);
  expect(names()).toEqual(["websocket"]);
  vi.advanceTimersByTime(1);
  expect(connections[0]?.isClosed).toBe(true);
  vi.advanceTimersToNextTimer();
  expect(names()).toEqual(["websocket", "sse"]);
});

test("gives each following transport twice the time, and the last one the longest", () => {
  open({ times: [30_000, 10_000, 1_000] });
  expect([abandoned(), abandoned(), abandoned()]).toEqual([1_000, 2_000, 16_000]);
});

test("tries again when what it sends over its only transport disappears without a trace", () => {
  open({ times: [30_000, 10_000, 1_000], transports: ["websocket"] });
  expect(abandoned()).toBe(16_000);
  current().take(mounted());
  expect(states).toEqual(["connecting", "disconnected", "connecting", "connected websocket"]);
});

test("lets a transport that makes progress continue", () => {
  open();
  for (let part = 0; part < 20; part++) {
    vi.advanceTimersByTime(3_999);
    current().progress();
  }
  current().take(mounted());
  expect(states).toEqual(["connecting", "connected websocket"]);
});

test("ignores progress of a connection that was abandoned, and of one that is open", () => {
  open();
  const first = current();
  vi.advanceTimersByTime(4_000);
  vi.advanceTimersToNextTimer();
  vi.advanceTimersByTime(7_000);
  first.progress();
  vi.advanceTimersByTime(1_000);
  expect(connections.map(({ name, isClosed }) => `${name} ${isClosed}`)).toEqual([
    "websocket true",
    "sse true",
  ]);
  vi.advanceTimersToNextTimer();
  current().take(mounted());
  current().progress();
  vi.advanceTimersByTime(29_000);
  expect(states.at(-1)).toBe("connected http");
});

test("gives a reconnect more time with each attempt, up to 16 times", () => {
  open({ transports: ["websocket"], times: [30_000, 10_000, 1_000] });
  current().take(mounted());
  lose();
  expect(Array.from({ length: 7 }, abandoned)).toEqual([2_000, 4_000, 8_000, 16_000, 16_000, 16_000, 16_000]);
});

test("stays with WebSocket while the server is down, and reconnects over it", () => {
  open();
  current().take(mounted());
  answersInMs = undefined;
  for (let attempt = 0; attempt < 20; attempt++) lose();
  answersInMs = 0;
  lose();
  current().take(mounted());
  expect(new Set(names())).toEqual(new Set(["websocket"]));
  expect(states.at(-1)).toBe("connected websocket");
});

test("stays with WebSocket when the server goes down before the page has connected", () => {
  answersInMs = undefined;
  open();
  for (let attempt = 0; attempt < 20; attempt++) lose();
  expect(new Set(names())).toEqual(new Set(["websocket"]));
});

test("tries WebSocket again when the server comes back just after an attempt", () => {
  open();
  current().take(mounted());
  answersInMs = undefined;
  for (let outage = 0; outage < 5; outage++) {
    lose();
    answersInMs = 0;
    lose();
    answersInMs = undefined;
    lose();
  }
  expect(new Set(names())).toEqual(new Set(["websocket"]));
});

test("stays with WebSocket when the server answers too slowly to tell the two apart", () => {
  open();
  current().take(mounted());
  answersInMs = 1_000;
  lose();
  current().lost();
  vi.advanceTimersByTime(999);
  expect(names()).toEqual(["websocket", "websocket", "websocket"]);
});

test("falls back after WebSocket has failed between two answers of the server", () => {
  open();
  current().take(mounted());
  expect([lose() > 0, lose(), lose(), lose()]).toEqual([true, 0, 0, 0]);
  expect(names()).toEqual(["websocket", "websocket", "websocket", "sse", "http"]);
});

test("reconnects with the transport that worked, and with the first one after the last has failed", () => {
  open();
  lose();
  lose();
  current().take(mounted());
  lose();
  lose();
  expect(names()).toEqual(["websocket", "sse", "http", "http", "websocket"]);
});

test("reconnects with the first transport when the server asks for it", () => {
  const connection = open();
  lose();
  current().take(mounted());
  connection.retryIn(100);
  vi.advanceTimersByTime(100);
  expect(names()).toEqual(["websocket", "sse", "websocket"]);
});

test.each([
  [0, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]],
  [1, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
])("doubles the delay between attempts up to the limit, with random factor %d", (chance, waits) => {
  vi.mocked(Math.random).mockReturnValue(chance);
  open({ transports: ["websocket"] });
  expect(waits.map(lose)).toEqual(waits);
  for (let round = 0; round < 2_000; round++) expect(lose()).toBeLessThanOrEqual(30_000);
  current().take(mounted());
  expect(lose()).toBe(waits[0]);
});

test("sends a heartbeat after 30 s of silence, and reconnects after another 10 s", () => {
  open({ transports: ["websocket"] });
  current().take(mounted());
  vi.advanceTimersByTime(29_999);
  current().take({ type: "noop" });
  vi.advanceTimersByTime(29_999);
  expect(current().sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(current().sent).toEqual([{ type: "ping", ack: 7 }]);
  vi.advanceTimersByTime(9_999);
  current().take({ type: "pong" });
  vi.advanceTimersByTime(39_999);
  expect(states).toEqual(["connecting", "connected websocket"]);
  vi.advanceTimersByTime(1);
  expect(states.slice(2)).toEqual(["disconnected"]);
  expect(connections[0]?.isClosed).toBe(true);
});

test("uses the limits of the application", () => {
  open({
    transports: ["sse"],
    times: [200, 50, 4_000, 5_000, 100, 150],
  });
  expect([lose(), lose(), lose()]).toEqual([75, 112, 112]);
  current().take(mounted());
  vi.advanceTimersByTime(200);
  expect(current().sent).toEqual([{ type: "ping", ack: 7 }]);
  vi.advanceTimersByTime(50);
  expect(states.pop()).toBe("disconnected");
});

test("checks after the application's time for an unanswered event", () => {
  const connection = open({ times: [30_000, 200, 4_000, 300] });
  current().take(mounted());
  connection.send({ type: "event", event: "save", params: {}, ref: 1 });
  vi.advanceTimersByTime(299);
  expect(current().sent).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(current().sent.at(-1)).toEqual({ type: "ping", ack: 7 });
  vi.advanceTimersByTime(200);
  expect(states.pop()).toBe("disconnected");
});

test("ignores frames of an abandoned connection", () => {
  open({ transports: ["websocket"] });
  const first = current();
  first.take(mounted());
  lose();
  first.take(mounted());
  first.lost();
  expect(frames).toHaveLength(1);
  expect(states.pop()).toBe("connecting");
  expect(connections).toHaveLength(2);
});

test("passes the error of a failed mount to the host", () => {
  const connection = open();
  current().take({ type: "error", code: "DJ_MOUNT", message: "" });
  expect(states).toEqual(["connecting"]);
  connection.retry();
  vi.advanceTimersByTime(375);
  expect(names()).toEqual(["websocket", "websocket"]);
});

test("wake connects immediately while an attempt is pending, and checks an open connection", () => {
  const connection = open({ transports: ["websocket"] });
  connection.wake();
  expect(connections).toHaveLength(1);
  current().lost();
  connection.wake();
  expect(connections).toHaveLength(2);
  current().take(mounted());
  connection.wake();
  expect(current().sent).toEqual([{ type: "ping", ack: 7 }]);
  vi.advanceTimersByTime(10_000);
  expect(states.pop()).toBe("disconnected");
  connection.close();
  connection.wake();
  vi.advanceTimersByTime(60_000);
  expect(connections).toHaveLength(2);
});

test("reconnects after the requested delay", () => {
  const connection = open({ transports: ["websocket"] });
  current().take(mounted());
  connection.retryIn(3_000);
  expect(states.pop()).toBe("disconnected");
  vi.advanceTimersByTime(2_999);
  expect(connections).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(connections).toHaveLength(2);
});

test("logs every frame sent and received while djustDebug is set", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const scope = globalThis as { djustDebug?: boolean };
  scope.djustDebug = true;
  const connection = open();
  current().take(mounted(), { type: "flash", action: "put", level: "info", message: "Hi", id: 1 });
  connection.send({ type: "ack", flash: 1 });
  delete scope.djustDebug;
  current().take({ type: "pong" });
  expect(log.mock.calls.map(([text]) => text)).toEqual([
    "[djust] -> mount",
    "[djust] <- mount",
    "[djust] <- flash",
    "[djust] -> ack",
  ]);
});

test("supports exactly the transports that the server offers", () => {
  const known: readonly TransportName[] = ["websocket", "sse", "http"];
  for (const name of known) {
    connections.length = 0;
    open({ transports: [name] });
    expect(names()).toEqual([name]);
  }
});
