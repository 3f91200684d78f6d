import type { Browser, Page } from "playwright-core";
import { test as base, expect } from "vitest";
import { MemoryInboxStore } from "../../src/live/index.js";
import {
  createApp,
  djFlash,
  djFlashInbox,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { root } from "../package/entry-points.js";
import { launchChromium } from "../support/chromium.js";

/** The guide's levels and one without its own colors. */
export const levels = ["info", "success", "warning", "error", "release"] as const;

export const themes = ["light", "dark"] as const;
export const directions = ["ltr", "rtl"] as const;

const longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const longText =
  `${longWord} https://example.org/${"reports/".repeat(12)}summary.html ` +
  "and some more words, so that there are several lines of it at the end.";

/** A page with fields, a modal dialog, and a button for each kind of message. */
class MessagesView extends LiveView {
  override pageTitle = "Messages";
  undone = 0;
  pressed = 0;

  container() {
    return djFlash({ autoDismiss: 0, position: "top-right", closeLabel: "Close" });
  }

  @eventHandler()
  each(): void {
    for (const level of levels) this.putFlash(level, `This is ${level}.`);
  }

  @eventHandler()
  options(): void {
    this.putFlash("info", "The task is done.", { action: { label: "Undo", event: "undo" } });
    this.putFlash("success", "Report ready!", { key: "report" });
    for (let times = 0; times < 3; times++) this.putFlash("warning", "The printer is out of paper.");
    this.putFlash("release", "Nothing can be closed here.", { dismissible: false });
  }

  @eventHandler()
  undo(): void {
    this.undone++;
    this.putFlash("success", "The task is back.");
  }

  @eventHandler()
  long(): void {
    for (const level of levels)
      this.putFlash(level, longText, { action: { label: longWord, event: "undo" } });
  }

  @eventHandler()
  clear(): void {
    this.clearFlash();
  }

  override render() {
    return html`${this.container()}
      <main>
        <h1>Messages</h1>
        <p><label for="note">Note</label> <input id="note"></p>
        <p><button id="each" dj-click="each">Each level</button>
        <button id="options" dj-click="options">Options</button>
        <button id="long" dj-click="long">Long</button>
        <button id="clear" dj-click="clear">Clear</button>
        <button id="open" onclick="document.querySelector('dialog').showModal()">Open</button></p>
        <p>Undone: <output id="undone" aria-label="Undone">${this.undone}</output></p>
        <dialog aria-labelledby="title">
          <h2 id="title">A dialog</h2>
          <button id="in-dialog" dj-click="each">Each level</button>
        </dialog>
      </main>`;
  }
}

/** Counts equal messages. */
class CountedView extends MessagesView {
  override container() {
    return djFlash({ autoDismiss: 0, position: "top-right", closeLabel: "Close", coalesce: true });
  }
}

/** With labels in another language and its own hotkey. */
class ArabicView extends MessagesView {
  override container() {
    return djFlash({ autoDismiss: 0, label: "الإشعارات", closeLabel: "إغلاق", hotkey: "F7" });
  }
}

/** The first page contains messages, and they expire, unless the URL has `?stay`. */
class FirstPageView extends MessagesView {
  autoDismiss = 2000;

  override mount({ params }: LiveRequest): void {
    if (params["stay"] !== undefined) this.autoDismiss = 600_000;
    this.each();
  }

  override container() {
    return djFlash({ autoDismiss: this.autoDismiss, position: "top-right" });
  }
}

/** Every state of messages in one page: two containers, an inbox, and messages of the first page. */
class StatesView extends LiveView {
  override async mount(): Promise<void> {
    await this.openInbox("ada");
    for (const level of levels) this.putFlash(level, `This is ${level}.`, { container: "form" });
    this.putFlash(
      "info",
      html`<p>Order <strong>7</strong> (<code>2026-7</code>) was paid. <a href="/orders/7">Show it</a></p><ul><li>${longText}</li><li>two</li></ul>`,
      { title: "Paid", container: "form", progress: 0.4, action: { label: "Undo", event: "undo" } },
    );
    this.putFlash("success", "The report is ready.", {
      title: "Report",
      icon: "🎉",
      autoDismiss: 600_000,
      timeBar: true,
      action: [
        { label: longWord, event: "undo" },
        { label: "Open", href: "/" },
        { label: "Undo", event: "undo" },
      ],
    });
    for (let more = 0; more < 3; more++) this.putFlash("warning", `Warning ${more}`);
  }

  @eventHandler()
  undo(): void {}

  override render() {
    return html`<main><h1>States</h1>${djFlash({ name: "form", autoDismiss: 0, closeLabel: "Close", label: "Messages of the form" })}${djFlashInbox()}</main>
      ${djFlash({ autoDismiss: 0, closeLabel: "Close", maxVisible: 2, position: "top-end", label: "Notifications" })}`;
  }
}

/** Several containers without a label of their own. */
class SeveralView extends LiveView {
  override pageTitle = "Several containers";
  @eventHandler()
  each(): void {
    for (const container of [undefined, "form", "order-list"])
      for (const level of levels) this.putFlash(level, `This is ${level}.`, container ? { container } : {});
  }

  override render() {
    return html`${djFlash({ autoDismiss: 0, position: "top-right" })}
      <main><h1>Several containers</h1>${["form", "order-list"].map((name) => djFlash({ name, autoDismiss: 0 }))}
      <button id="each" dj-click="each">Each level</button></main>`;
  }
}

/** An inbox with read and unread messages, formatted text and links. */
function filledInbox(): MemoryInboxStore {
  const store = new MemoryInboxStore(new FakeClock());
  const dayMs = 24 * 60 * 60 * 1000;
  const links = [{ label: "Open order", href: "/orders/12" }];
  for (const level of levels)
    store.put("ada", { level, message: `This is ${level}. ${longText}`, links }, dayMs);
  const [newest] = store.list("ada", 1).entries;
  store.read("ada", newest?.id ?? "", true);
  store.put("ada", { level: "success", title: "Paid", message: "Order 12\nwas paid." }, dayMs);
  const body = [
    "Order ",
    ["strong", {}, "13"],
    " was paid. ",
    ["a", { href: "/orders/13" }, "Show it"],
  ] as const;
  store.put("ada", { level: "error", message: "Order 13 was paid. Show it", body }, dayMs);
  return store;
}

const routes = {
  "/": MessagesView,
  "/counted": CountedView,
  "/arabic": ArabicView,
  "/first-page": FirstPageView,
  "/several": SeveralView,
  "/states": StatesView,
};

/** The fixtures of each test. */
const media = {
  colorScheme: "light",
  contrast: "no-preference",
  forcedColors: "none",
  reducedMotion: "reduce",
} as const;

interface Fixtures {
  readonly origin: string;
  readonly browser: Browser;
  /** One per test file: starting one takes longer than most tests. */
  readonly page: Page;
}

/** Vitest's `test` with {@link MessagesView} and related views at `origin`; motion is off unless a test enables it. */
export const test = base.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures to start.
    async ({}, use) => {
      const browser = await launchChromium();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  page: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      const thrown: Error[] = [];
      page.on("pageerror", (error) => thrown.push(error));
      await use(page);
      await page.close();
      expect(thrown, "errors thrown by the page's scripts").toEqual([]);
    },
    { scope: "file" },
  ],
  origin: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures to start.
    async ({}, use) => {
      const app = createApp({
        secret: "tests need no secret",
        logger: false,
        routes,
        inboxStore: filledInbox(),
        layout: (page) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${page.head}
${page.flashStyles}
</head>
<body>${page.body}</body>
</html>`,
      });
      const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
      await use(url);
      await app.close();
    },
    { scope: "file" },
  ],
});

test.beforeEach(async ({ page }) => {
  await page.unrouteAll();
  await page.emulateMedia(media);
  await page.setViewportSize({ width: 1280, height: 720 });
});

/** Presses one of the view's buttons and waits until its messages are on screen, announced and at rest. */
export async function put(page: Page, button: string, count: number): Promise<void> {
  await page.click(`#${button}`);
  await page.waitForFunction(
    (wanted) =>
      document.querySelectorAll(".dj-flash:not(.dj-flash-removing,[aria-hidden])").length === wanted,
    count,
  );
  await stillness(page);
}

/** Reverses the page's text direction. */
export async function turn(page: Page, direction: (typeof directions)[number]): Promise<void> {
  await page.evaluate((dir) => document.documentElement.setAttribute("dir", dir), direction);
}

/** Waits until every animation and transition has ended. */
export async function stillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

/** Removes all messages at once, without their exit animation. */
export async function clear(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll(".dj-flash")) element.remove();
  });
}

/** Saves a screenshot of the page. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${root}test/.artifacts/accessibility/${name}.png` });
}
