import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { type InboxStore, inboxBounds } from "../../live/index.js";
import { equal, matches } from "./equal.js";
import type { CaseEntry } from "./store-case.js";

const dayMs = 24 * 60 * 60 * 1000;

async function texts(store: InboxStore, topic: string, most = 1_000): Promise<readonly string[]> {
  const { entries } = await store.list(topic, most);
  return entries.map(({ message, isRead }) => (isRead ? `(${message})` : message));
}

async function put(store: InboxStore, message: string, key?: string): Promise<void> {
  await store.put("ada", { level: "info", message, ...(key === undefined ? undefined : { key }) }, dayMs);
}

async function until(condition: () => boolean): Promise<void> {
  for (let at = 0; at < 2_000 && !condition(); at++) await wait(10);
  assert.ok(condition());
}

/** Messages of inboxes. */
export const inboxStoreCaseEntries: readonly CaseEntry<InboxStore>[] = [
  {
    name: "lists the newest first, with what was put",
    async run({ nodes: [inbox] }) {
      const links = [{ label: "Open", href: "/orders/7" }];
      await inbox.put("ada", { level: "info", message: "One", title: "Title", key: "k", links }, dayMs);
      await inbox.put("ada", { level: "two words", message: "Zwei ü \u2028\n" }, dayMs);
      const { entries, total, unread, expiresInMs } = await inbox.list("ada", 10);
      matches(entries, [
        { level: "two words", message: "Zwei ü \u2028\n", isRead: false },
        { level: "info", message: "One", title: "Title", key: "k", links, isRead: false },
      ]);
      equal(Object.hasOwn(Object(entries[0]), "title"), false);
      equal([total, unread], [2, 2]);
      assert.ok(Number(expiresInMs) > dayMs - 60_000);
      equal((await inbox.list("ada", 1)).entries.length, 1);
      equal(await inbox.list("eve", 10), {
        entries: [],
        total: 0,
        unread: 0,
        expiresInMs: undefined,
      });
    },
  },
  {
    name: "marks one, or all up to one, as read",
    async run({ nodes: [inbox] }) {
      for (const text of ["1", "2", "3", "4"]) await put(inbox, text);
      const { entries } = await inbox.list("ada", 10);
      await inbox.read("ada", entries[0]?.id ?? "", false);
      equal(await texts(inbox, "ada"), ["(4)", "3", "2", "1"]);
      await inbox.read("ada", entries[2]?.id ?? "", true);
      equal(await texts(inbox, "ada"), ["(4)", "3", "(2)", "(1)"]);
      await inbox.read("eve", entries[1]?.id ?? "", true);
      await inbox.read("ada", "unknown", true);
      equal((await inbox.list("ada", 1)).unread, 1);
    },
  },
  {
    name: "replaces, changes and removes by key",
    async run({ nodes: [inbox] }) {
      await put(inbox, "1", "a");
      await put(inbox, "2", "b");
      await put(inbox, "3", "a");
      equal(await texts(inbox, "ada"), ["3", "2"]);
      const [, second] = (await inbox.list("ada", 10)).entries;
      await inbox.read("ada", second?.id ?? "", false);
      await inbox.update("ada", { level: "info", message: "2b", key: "b" });
      await inbox.update("ada", { level: "info", message: "nowhere", key: "c" });
      equal(await texts(inbox, "ada"), ["3", "(2b)"]);
      await inbox.remove("ada", "a");
      await inbox.remove("ada", "c");
      equal(await texts(inbox, "ada"), ["(2b)"]);
      await put(inbox, "4", "b");
      equal(await texts(inbox, "ada"), ["4"]);
    },
  },
  {
    name: "drops the oldest read message of a full inbox, or else the oldest",
    async run({ nodes: [inbox] }) {
      const { perTopic } = inboxBounds;
      for (let number = 0; number < perTopic; number++) await put(inbox, `${number}`, `key ${number}`);
      const { entries } = await inbox.list("ada", perTopic);
      await inbox.read("ada", entries.at(-3)?.id ?? "", false);
      await put(inbox, "more");
      equal((await texts(inbox, "ada")).slice(-3), ["3", "1", "0"]);
      await put(inbox, "and more");
      equal((await texts(inbox, "ada")).slice(-3), ["4", "3", "1"]);
      equal((await inbox.list("ada", 1)).total, perTopic);
      await inbox.update("ada", { level: "info", message: "gone", key: "key 0" });
      equal((await texts(inbox, "ada")).includes("gone"), false);
    },
  },
  {
    name: "calls watchers after each change, until they end",
    async run({ nodes: [inbox, there], settled }) {
      const seen: string[] = [];
      const others: string[] = [];
      const stop = inbox.watch("ada", () => void seen.push("ada"));
      inbox.watch("eve", () => void others.push("eve"));
      // A shared store calls them once when it begins to learn of the changes of other nodes.
      await settled();
      await wait(50);
      let before = seen.length;
      const othersBefore = others.length;
      await put(there, "1");
      await until(() => seen.length > before);
      before = seen.length;
      const [entry] = (await inbox.list("ada", 1)).entries;
      await inbox.read("ada", entry?.id ?? "", false);
      await until(() => seen.length > before);
      stop();
      before = seen.length;
      await put(inbox, "2");
      await settled();
      equal([seen.length, others.length], [before, othersBefore]);
    },
  },
  {
    name: "shows what another node has put",
    async run({ nodes: [here, there], settled }) {
      await put(here, "1");
      await settled();
      equal(await texts(there, "ada"), ["1"]);
    },
  },
];
