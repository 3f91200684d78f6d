import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryUndoStore } from "../../src/live/index.js";
import {
  type App,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
  type Params,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { FakeClock } from "./clock.js";
import { transports } from "./test-app.js";

class OrdersView extends LiveView {
  restored = "";

  @eventHandler() async remove(): Promise<void> {
    await this.undoable("deleteOrder", { id: 7 }, { message: "Order 7 deleted.", seconds: 8 });
  }

  @eventHandler() async removeAndLeave(): Promise<void> {
    await this.undoable("deleteOrder", { id: 7 }, { message: "Order 7 deleted." });
    this.liveRedirect("/other", { carryFlash: true });
  }

  @eventHandler() async wrong(): Promise<void> {
    await this.undoable("deleteOrders", {}, { message: "No such action" });
  }

  override handleUndone(name: string, params: Params): void {
    this.restored = `${name} ${params["id"]}`;
  }

  override render() {
    return html`${djFlash()}<output>${this.restored}</output>
      ${["remove", "removeAndLeave", "wrong"].map((name) => html`<button dj-click="${name}">${name}</button>`)}`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`${djFlash()}<h1>Other</h1>`;
  }
}

const apps: App[] = [];
let calls: string[] = [];

function app(options: Partial<Parameters<typeof createApp>[0]> = {}): App {
  const made = createApp({
    secret: "tests need no secret",
    logger: false,
    routes: { "/": OrdersView, "/other": OtherView },
    undoable: {
      deleteOrder: {
        run: ({ id }: { id: number }) => calls.push(`deleted ${id}`),
        undo: ({ id }: { id: number }) => calls.push(`undone ${id}`),
      },
    },
    ...options,
  });
  apps.push(made);
  return made;
}

beforeEach(() => {
  calls = [];
});

afterEach(async () => {
  for (const each of apps.splice(0)) await each.close();
});

describe.each(transports)("over %s, an undoable action", (transport) => {
  test("is carried out once after its deadline", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("remove");
    expect(page.flash.map(({ text }) => text)).toEqual([expect.stringContaining("Order 7 deleted.")]);
    await page.clock.advance(7_000);
    expect(calls).toEqual([]);
    await page.clock.advance(3_000);
    expect(calls).toEqual(["deleted 7"]);
    await page.clock.advance(120_000);
    expect(calls).toEqual(["deleted 7"]);
  });

  test("is undone by its button, and its view is told", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("remove");
    await page.click("Undo");
    await page.settled();
    expect(calls).toEqual(["undone 7"]);
    expect(page.find("output").textContent).toBe("deleteOrder 7");
    await page.clock.advance(60_000);
    expect(calls).toEqual(["undone 7"]);
  });

  test("can be undone after a redirect that carries its message", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("removeAndLeave");
    await expect.poll(() => page.url).toBe("/other");
    await page.click("Undo");
    await page.settled();
    await page.clock.advance(60_000);
    expect(calls).toEqual(["undone 7"]);
  });

  test("is carried out although the tab is closed", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("remove");
    const { clock } = page;
    await page.disconnect();
    await clock.advance(10_000);
    expect(calls).toEqual(["deleted 7"]);
  });

  test.each([2, 60])("has one outcome for a laptop that sleeps for %i seconds", async (seconds) => {
    const page = await visit(app(), "/", { transport });
    await page.click("remove");
    await page.disconnect();
    await page.clock.advance(seconds * 1_000);
    await page.reconnect();
    await page.click("Undo").catch(() => {});
    await page.clock.advance(60_000);
    expect(calls).toEqual([seconds === 2 ? "undone 7" : "deleted 7"]);
  });

  test("has one outcome each time through 50 cuts", async () => {
    const page = await visit(app(), "/", { transport });
    for (let cut = 0; cut < 50; cut++) {
      calls = [];
      await page.click("remove");
      await page.disconnect();
      await page.clock.advance((cut % 12) * 900);
      await page.reconnect();
      await page.click("Undo").catch(() => {});
      await page.clock.advance(15_000);
      expect(calls, `cut ${cut}`).toHaveLength(1);
    }
  }, 60_000);
});

test("an unknown action is an error with a suggestion", async () => {
  const page = await visit(app(), "/");
  await expect(page.click("wrong")).rejects.toThrow(/DJ_UNDOABLE.*deleteOrder/);
});

test("actions that wait in memory are carried out when the application closes", async () => {
  const closing = app();
  const page = await visit(closing, "/");
  await page.click("remove");
  await closing.close();
  expect(calls).toEqual(["deleted 7"]);
});

class SharedStore extends MemoryUndoStore {
  override readonly isShared = true;
  override endWaits = undefined as never;
}

/** Lets promises of stores and actions settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("another node carries out what a killed node has left, in either state", async () => {
  const clock = new FakeClock();
  const store = new SharedStore(clock);
  const entry = { name: "deleteOrder", params: { id: 1 }, owner: "browser" };
  store.add({ ...entry, id: "waits" }, 8_000);
  store.add({ ...entry, id: "started", params: { id: 2 } }, 0);
  store.add({ ...entry, id: "undoing", params: { id: 3 } }, 8_000);
  // The killed node had taken two of them.
  expect(store.takeDue(30_000, 1).map(({ id }) => id)).toEqual(["started"]);
  expect(store.undo("undoing", 30_000)?.id).toBe("undoing");
  app({ clock, undoStore: store });
  for (let seconds = 0; seconds < 60; seconds++) {
    clock.advance(1_000);
    await settled();
    if (seconds === 20) expect(calls).toEqual(["deleted 1"]);
  }
  expect([...calls].sort()).toEqual(["deleted 1", "deleted 2", "undone 3"]);
});

test("two nodes carry an action out once", async () => {
  const clock = new FakeClock();
  const store = new SharedStore(clock);
  for (let node = 0; node < 2; node++) app({ clock, undoStore: store });
  store.add({ id: "one", name: "deleteOrder", params: { id: 1 }, owner: "browser" }, 8_000);
  for (let seconds = 0; seconds < 60; seconds++) {
    clock.advance(1_000);
    await settled();
  }
  expect(calls).toEqual(["deleted 1"]);
});

test("the memory store refuses more than a browser's share", () => {
  const store = new MemoryUndoStore(new FakeClock());
  const add = (id: number, owner: string): boolean =>
    store.add({ id: `${id}`, name: "x", params: {}, owner }, 1);
  for (let id = 0; id < 1_000; id++) expect(add(id, "a")).toBe(true);
  expect(add(1_000, "a")).toBe(false);
  expect(add(1_001, "b")).toBe(true);
  store.done("0");
  expect(add(1_002, "a")).toBe(true);
});
