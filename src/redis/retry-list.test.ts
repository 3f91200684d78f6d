import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RetryList } from "./retry-list.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("retries what was refused until it succeeds, with longer delays while everything fails", async () => {
  const list = new RetryList(() => true);
  let attempts = 0;
  const work = async (): Promise<void> => {
    if (++attempts < 3) throw new Error("refused");
  };
  list.add("one", { until: Date.now() + 60_000, work });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(attempts).toBe(1);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(attempts).toBe(1);
  await vi.advanceTimersByTimeAsync(4_200);
  expect(attempts).toBe(3);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([attempts, list.length]).toEqual([3, 0]);
});

test("gives up when the time is over and sends nothing while disconnected", async () => {
  let isConnected = false;
  const list = new RetryList(() => isConnected);
  const events: string[] = [];
  const entry = (name: string, ms: number) => ({
    until: Date.now() + ms,
    work: async () => void events.push(`sent ${name}`),
    giveUp: () => events.push(`gave up ${name}`),
  });
  list.add("short", entry("short", 3_000));
  list.add("long", entry("long", 600_000));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(events).toEqual(["gave up short"]);
  isConnected = true;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(events).toEqual(["gave up short", "sent long"]);
});

test("is bounded and gives up the oldest first", () => {
  const list = new RetryList(() => true);
  const gaveUp: number[] = [];
  for (let at = 0; at < 10_002; at++)
    list.add(at, { until: Number.POSITIVE_INFINITY, work: async () => {}, giveUp: () => gaveUp.push(at) });
  expect(gaveUp).toEqual([0, 1]);
  expect(list.length).toBe(10_000);
});
