import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { LongListView } from "../../examples/guide/long-list-view.js";
import type { StreamFrame } from "../../src/wire/index.js";
import { serve } from "../browser/site.js";
import { openTab, type Tab } from "../guide/socket.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const rowCount = 100_000;
const batchSize = 50;

/** Loads one batch as the page does, and acknowledges it. */
async function load(tab: Tab, ref: number, event: "loadLater" | "loadEarlier", key: number): Promise<string> {
  tab.send({ type: "event", event, params: { key: String(key) }, ref });
  const text = await tab.next(
    (frame) => frame.type === "stream" && frame.ops.some(([verb]) => verb === "insert"),
  );
  const { id } = JSON.parse(text) as StreamFrame;
  tab.send({ type: "ack", flash: id });
  return text;
}

test("100,000 rows through a stream leave nothing in the session's memory", async () => {
  const { origin } = await serve({
    routes: { "/": LongListView },
    limits: { eventsPerSecond: 100_000, eventBurst: 100_000, streamIntervalMs: 1 },
  });
  const tab = await openTab(origin);
  const heap = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  let ref = 0;
  let last = batchSize;
  const loadUpTo = async (end: number): Promise<void> => {
    for (; last < end; last += batchSize) await load(tab, ++ref, "loadLater", last);
    tab.frames.fill("");
  };
  await loadUpTo(20_000);
  const before = heap();
  await loadUpTo(rowCount);
  // 80,000 rows have 5 MB of HTML.
  expect(heap() - before).toBeLessThan(1_000_000);
}, 120_000);

test("the page of a table of 100,000 rows is smaller than 100 KB", async () => {
  const { origin } = await serve({ routes: { "/": LongListView } });
  const page = await (await fetch(origin)).text();
  expect(page.match(/<li /g)).toHaveLength(batchSize);
  expect(Buffer.byteLength(page)).toBeLessThan(100_000);
});

test("a row that is added at the start, and one that it pushes out, take less than 300 bytes together", async () => {
  const { origin } = await serve({ routes: { "/": LongListView } });
  const tab = await openTab(origin);
  let ref = 0;
  for (let last = 50_000; last < 50_400; last += batchSize) await load(tab, ++ref, "loadLater", last);
  // The row before the first one of the table's page: 1 row, where the page has 200.
  const frame = await load(tab, ++ref, "loadEarlier", 2);
  const inserts = (JSON.parse(frame) as StreamFrame).ops.filter(([verb]) => verb === "insert");
  expect(inserts).toHaveLength(1);
  expect(Buffer.byteLength(frame)).toBeLessThan(300);
});
