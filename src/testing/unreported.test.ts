import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  type AsyncOutcome,
  type AsyncValue,
  background,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
  when,
} from "../server/index.js";
import { visit } from "./index.js";

let release = (): void => {};

/** Fails when the test calls {@link release}. */
const failing = async (): Promise<number> => {
  await new Promise<void>((resolve) => {
    release = resolve;
  });
  throw new Error("The disk is full.");
};

class ReportView extends LiveView {
  report: AsyncValue<number> = { status: "loading", value: 0 };
  isDone = false;

  @eventHandler()
  start(): void {
    this.startAsync(failing, { name: "export" });
  }

  @eventHandler()
  @background
  async save(): Promise<void> {
    await failing();
  }

  @eventHandler()
  load(): void {
    this.assignAsync("report", failing);
  }

  @eventHandler()
  async store(): Promise<void> {
    await this.flashWhile("Saving…", failing, { error: "Not saved." });
  }

  @eventHandler()
  async storeAndCatch(): Promise<void> {
    await this.flashWhile("Saving…", failing, { error: "Not saved." }).catch(() => {});
  }

  @eventHandler()
  forget(): void {
    void failing();
  }

  @eventHandler()
  async remove(): Promise<void> {
    await this.undoable("remove", {}, { message: "Removed." });
  }

  @eventHandler()
  finish(): void {
    this.isDone = true;
  }

  override render() {
    const state = when(this.report, { loading: () => "", ok: String, failed: () => "No report." });
    return html`${djFlash()}<p>${this.isDone ? "Done" : ""}${state}</p>
      <button dj-click="start">Start</button><button dj-click="save">Save</button>
      <button dj-click="load">Load</button><button dj-click="store">Store</button>
      <button dj-click="storeAndCatch">Store and catch</button>
      <button dj-click="forget">Forget</button><button dj-click="remove">Remove</button>
      <button dj-click="finish">Finish</button>`;
  }
}

class HandlingView extends ReportView {
  override handleAsyncResult(name: string, outcome: AsyncOutcome): void {
    if (outcome.status === "rejected") this.putFlash("error", `The work ${name} failed.`);
  }
}

const app = (view: typeof ReportView = ReportView) =>
  createApp({
    logger: false,
    routes: { "/": view },
    undoable: { remove: { run: failing } },
  });

/** Each kind of background work, and what a test that waits for it fails with. */
const kinds = [
  {
    button: "Start",
    says: 'The background work "export" of ReportView failed, and the view has no handleAsyncResult: The disk is full.',
  },
  {
    button: "Save",
    says: 'The background work "save" of ReportView failed, and the view has no handleAsyncResult: The disk is full.',
  },
  {
    button: "Load",
    says: 'The background work "report" of ReportView failed, and the view has no handleAsyncResult: The disk is full.',
  },
  { button: "Store", says: "The disk is full." },
];

/** Lets the work fail, and waits until its live session has taken notice. */
const failed = async (): Promise<void> => {
  release();
  for (let turn = 0; turn < 5; turn++) await nextTurn();
};

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  test.each(kinds)("work that fails after the action $button fails settled()", async ({ button, says }) => {
    const page = await visit(app(), "/", { transport });
    await page.click(button);
    release();
    await expect(page.settled()).rejects.toMatchObject({
      code: "DJ_HANDLER",
      message: expect.stringMatching(`^DJ_HANDLER: ${says}[^]*Finish`),
    });
    await page.click("Finish");
    expect(page.text).toContain("Done");
  });
});

test.each(kinds)(
  "work that fails without settled() fails a later action after $button",
  async ({ button }) => {
    const page = await visit(app(), "/");
    await page.click(button);
    await failed();
    await expect(page.click("Finish")).rejects.toMatchObject({ code: "DJ_HANDLER" });
    await page.click("Finish");
  },
);

test("work that fails fails the clock that a test advances", async () => {
  const page = await visit(app(), "/");
  await page.click("Start");
  await failed();
  await expect(page.clock.advance(10)).rejects.toThrow('The background work "export" of ReportView failed');
  await page.clock.advance(10);
});

test("an undoable action that fails after its deadline fails the clock", async () => {
  const page = await visit(app(), "/");
  await page.click("Remove");
  await page.clock.advance(10_000);
  await failed();
  await expect(page.clock.advance(0)).rejects.toThrow(
    'The undoable action "remove" failed: The disk is full.',
  );
});

test.each(["Start", "Save", "Load"])(
  "work that handleAsyncResult handles fails no test: %s",
  async (button) => {
    const page = await visit(app(HandlingView), "/");
    await page.click(button);
    release();
    await page.settled();
    await page.click("Finish");
    expect(page.flash).toMatchObject([{ level: "error" }]);
  },
);

test("a flashWhile whose error is caught fails no test", async () => {
  const page = await visit(app(), "/");
  await page.click("Store and catch");
  release();
  await page.settled();
  expect(page.flash).toMatchObject([{ level: "error", text: "Not saved." }]);
});

test.each(kinds)("warnings: false accepts work that fails: $button", async ({ button }) => {
  const page = await visit(app(), "/", { warnings: false });
  await page.click(button);
  release();
  await page.settled();
  await page.clock.advance(10);
  await page.click("Finish");
});

test("an error belongs to the page whose work has failed", async () => {
  const underTest = app();
  const first = await visit(underTest, "/");
  const second = await visit(underTest, "/");
  await first.click("Start");
  await failed();
  await second.click("Finish");
  await expect(first.settled()).rejects.toMatchObject({ code: "DJ_HANDLER" });
});

test("work of a page that the test has left fails the next action", async () => {
  const page = await visit(app(), "/");
  await page.click("Start");
  await failed();
  await expect(page.goto("/")).rejects.toMatchObject({ code: "DJ_HANDLER" });
});
