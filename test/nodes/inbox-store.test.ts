import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { inboxBounds, MemoryInboxStore } from "../../src/live/index.js";
import { type RedisParts, redis } from "../../src/redis/index.js";
import {
  createApp,
  djFlashInbox,
  html,
  type InboxStore,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { type Page, visit } from "../../src/testing/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { RedisServer } from "./redis-server.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let prefixes = 0;
async function nodes(count: number, prefix = `inbox${++prefixes}`): Promise<readonly RedisParts[]> {
  const parts = await Promise.all(
    Array.from({ length: count }, () => redis({ url: server.url, prefix, timeoutMs: 5_000 })),
  );
  for (const each of parts) ends.push(() => each.close());
  return parts;
}

const dayMs = 24 * 60 * 60 * 1000;
const texts = async (store: InboxStore, topic: string, most = 1_000): Promise<readonly string[]> =>
  (await store.list(topic, most)).entries.map(({ message, isRead }) => (isRead ? `(${message})` : message));

describe.each([
  ["memory", async () => new MemoryInboxStore(new FakeClock())],
  ["Redis", async () => (await nodes(1))[0]?.inboxStore],
] as const)("the inbox store in %s", (_name, make) => {
  async function store(): Promise<InboxStore> {
    const made = await make();
    if (!made) throw new Error("no store");
    return made;
  }

  test("drops the oldest of all inboxes", async () => {
    const { total } = inboxBounds;
    try {
      inboxBounds.total = 5;
      const inbox = await store();
      for (let number = 0; number < 7; number++)
        await inbox.put(`topic ${number} of`, { level: "info", message: `${number}` }, dayMs + number);
      const left = await Promise.all(Array.from({ length: 7 }, (_, at) => texts(inbox, `topic ${at} of`)));
      expect(left.flat()).toEqual(["2", "3", "4", "5", "6"]);
    } finally {
      inboxBounds.total = total;
    }
  });
});

test("a watcher is called once changes of other nodes arrive, because earlier ones were missed", async () => {
  const [node] = await nodes(1);
  if (!node) throw new Error("no node");
  const calls: string[] = [];
  node.inboxStore.watch("ada", () => void calls.push("first"));
  node.inboxStore.watch("ada", () => void calls.push("second"));
  expect(calls).toEqual([]);
  await expect.poll(() => calls).toEqual(["first", "second"]);
});

test("messages in Redis expire by its clock", async () => {
  const [node] = await nodes(1);
  if (!node) throw new Error("no node");
  const { inboxStore } = node;
  inboxStore.put("ada", { level: "info", message: "short" }, 300);
  inboxStore.put("ada", { level: "info", message: "long" }, dayMs);
  expect(await texts(inboxStore, "ada")).toEqual(["long", "short"]);
  expect((await inboxStore.list("ada", 1)).expiresInMs).toBeLessThanOrEqual(300);
  await wait(350);
  expect(await texts(inboxStore, "ada")).toEqual(["long"]);
  expect((await inboxStore.list("ada", 1)).total).toBe(1);
});

test("what is put while Redis is away is kept once it is back, in order, and pages load it", async () => {
  const away = await RedisServer.start({ persistent: true });
  ends.push(() => away.stop());
  const node = await redis({ url: away.url, timeoutMs: 2_000, logger: { info() {}, warn() {} } });
  ends.push(() => node.close());
  let changes = 0;
  node.inboxStore.watch("ada", () => void changes++);
  await away.kill();
  await expect.poll(() => node.inboxStore.connected, { timeout: 10_000 }).toBe(false);
  node.flash.to("ada").put("info", "1", { keep: true, key: "a" });
  node.flash.to("ada").put("info", "2", { keep: true });
  node.flash.to("ada").update("info", "1b", { key: "a" });
  await expect(node.inboxStore.list("ada", 10)).rejects.toThrow();
  const before = changes;
  await away.start();
  await expect
    .poll(() => texts(node.inboxStore, "ada").catch(() => []), { timeout: 20_000 })
    .toEqual(["2", "1b"]);
  await expect.poll(() => changes).toBeGreaterThan(before);
}, 40_000);

class InboxView extends LiveView {
  override async mount({ session }: LiveRequest): Promise<void> {
    await this.openInbox(session.get("topic", "ada") ?? "");
  }
  override render() {
    return html`<main>${djFlashInbox()}</main>`;
  }
}

interface Model {
  text: string;
  key: string | undefined;
  isRead: boolean;
  expires: boolean;
}

const key = fc.constantFrom("a", "b", "c");
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("put" as const), key: fc.option(key), short: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("update" as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("read" as const), at: fc.nat(10) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("read all" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("expire" as const) }) },
);

/** How long a message of the property that expires is kept, in ms. */
const shortMs = 3_600_000;

/** Sets the clock of Redis forward, as far as such messages are concerned. */
async function expireShort(prefix: string): Promise<void> {
  const client = createClient({ url: server.url });
  await client.connect();
  const until = Date.now() + 2 * shortMs;
  const members = await client.zRangeByScore(`${prefix}:inbox:expiry`, 0, until);
  for (const value of members) await client.zAdd(`${prefix}:inbox:expiry`, { score: 1, value });
  client.destroy();
}

test("pages of two nodes show what was put, changed, removed, read and has expired, on either node", async () => {
  const prefix = `inbox${++prefixes}`;
  const parts = await nodes(2, prefix);
  const apps = parts.map((part) =>
    createApp({ secret: "tests need no secret", logger: false, routes: { "/": InboxView }, ...part }),
  );
  ends.push(() => Promise.all(apps.map((app) => app.close())));
  let topics = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), step), { minLength: 1, maxLength: 12 }), async (steps) => {
      const topic = `user:${++topics}`;
      const pages: Page[] = [];
      for (const app of apps) pages.push(await visit(app, "/", { session: { topic } }));
      let model: Model[] = [];
      let number = 0;
      const agree = async (): Promise<void> => {
        const expected = model.map(({ text, isRead }) => [text, isRead]);
        for (const page of pages)
          await expect
            .poll(() => page.inbox.map(({ text, isRead }) => [text, isRead]), { timeout: 4_000, interval: 5 })
            .toEqual(expected);
      };
      for (const [node, action] of steps) {
        const [page, app] = [pages[node], apps[node]];
        if (!page || !app) throw new Error("no such node");
        const to = app.flash.to(topic);
        const text = `message ${++number}`;
        if (action.kind === "put") {
          const named = action.key ?? undefined;
          const days = action.short ? shortMs / dayMs : 1;
          to.put("info", text, { keep: { days }, ...(named ? { key: named } : undefined) });
          model = model.filter((one) => named === undefined || one.key !== named);
          model.unshift({ text, key: named, isRead: false, expires: action.short });
        } else if (action.kind === "update") {
          to.update("info", text, { key: action.key });
          for (const one of model) if (one.key === action.key) one.text = text;
        } else if (action.kind === "remove") {
          to.clear({ key: action.key });
          model = model.filter((one) => one.key !== action.key);
        } else if (action.kind === "read") {
          const unread = model.filter((one) => !one.isRead);
          const one = unread[action.at % Math.max(1, unread.length)];
          if (!one) continue;
          await page.click(`Mark as read: ${one.text}`);
          one.isRead = true;
        } else if (action.kind === "read all") {
          if (model.every((one) => one.isRead)) continue;
          await page.click("Mark all as read");
          for (const one of model) one.isRead = true;
        } else {
          if (!model.some((one) => one.expires)) continue;
          await expireShort(prefix);
          for (const each of pages) await each.clock.advance(shortMs + 10);
          model = model.filter((one) => !one.expires);
        }
        // Changes of two nodes have no order unless the first one has been made.
        await parts[node]?.inboxStore.list(topic, 1);
        await agree();
      }
      for (const page of pages) page.close();
    }),
    { numRuns: Number(process.env["INBOX_RUNS"] ?? 15) },
  );
}, 120_000);
