// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whenReachable } from "./reachable.js";

const config = { path: "/_djust", transports: ["websocket", "sse"] as const };
const answers = vi.fn<typeof fetch>();
const reached = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", answers);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

test.each([
  ["answers", async () => new Response("{}"), 1],
  ["is closing", async () => new Response("{}", { status: 503 }), 0],
  ["is down behind a proxy", async () => new Response("<h1>Bad Gateway</h1>", { status: 502 }), 0],
  ["refuses connections", () => Promise.reject(new TypeError("Failed to fetch")), 0],
])("a server that %s", async (_, answer, times) => {
  answers.mockImplementation(answer);
  whenReachable(config, reached);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reached).toHaveBeenCalledTimes(times);
  expect(answers.mock.calls[0]?.[0]).toBe(`${location.origin}/_djust/health`);
});

test("gives up a request that hangs, so that it frees its connection", async () => {
  answers.mockReturnValue(new Promise(() => {}));
  whenReachable(config, reached);
  const isAborted = (): boolean | undefined => answers.mock.calls[0]?.[1]?.signal?.aborted;
  expect(isAborted()).toBe(false);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(isAborted()).toBe(true);
});
