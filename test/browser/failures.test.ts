import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { z } from "zod";
import {
  type AppOptions,
  createApp,
  djFlash,
  type ErrorCode,
  eventHandler,
  html,
  LiveView,
  type Page as Parts,
  type TransportName,
} from "../../src/server/index.js";
import { examine } from "../accessibility/axe.js";
import { test } from "../support/chromium.js";
import { messages, openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

/** Handlers that have started and never end. */
let stuck = 0;

class FailingView extends LiveView {
  @eventHandler() fail() {
    throw new Error("no connection to the database at 10.0.0.7");
  }
  @eventHandler({ params: z.object({ id: z.number() }) }) pick() {}
  @eventHandler() save() {}
  @eventHandler() async stick() {
    stuck++;
    await new Promise(() => {});
  }
  override render() {
    return html`<h1>Items</h1>${djFlash()}
      <button dj-click="fail">Fail</button>
      <button dj-click="pick" dj-value-id="tea">Pick</button>
      <button dj-click="stick">Stick</button>
      <button dj-click="save">Save</button>
      <form dj-submit="save"><input type="file" name="file" aria-label="File"><button>Send file</button></form>
      <form dj-submit="save"><textarea name="text" aria-label="Text"></textarea><button>Send text</button></form>`;
  }
}

const german: { readonly [code in ErrorCode]?: string } = {
  DJ_HANDLER: "Das hat nicht geklappt. Versuchen Sie es noch einmal.",
  DJ_EVENT_PARAMS: "Das konnte nicht angenommen werden. Prüfen Sie Ihre Eingabe.",
  DJ_TURN_TIMEOUT: "Das hat zu lange gedauert. Versuchen Sie es noch einmal.",
  DJ_FILE_UPLOAD: "Hier können keine Dateien gesendet werden.",
  DJ_FRAME_SIZE: "Das ist zu groß, um gesendet zu werden.",
  DJ_RATE_EVENTS: "Zu viel auf einmal. Warten Sie einen Moment.",
  DJ_OFFLINE: "Die Verbindung wurde unterbrochen. Prüfen Sie, ob es geklappt hat.",
};
const english: typeof german = {
  DJ_HANDLER: "Something went wrong. Try again.",
  DJ_EVENT_PARAMS: "This could not be accepted. Check what you entered.",
  DJ_TURN_TIMEOUT: "This took too long. Try again.",
  DJ_FILE_UPLOAD: "Files cannot be sent here.",
  DJ_FRAME_SIZE: "This is too large to be sent.",
  DJ_RATE_EVENTS: "Too many actions at once. Wait a moment and try again.",
  DJ_OFFLINE: "The connection was interrupted, and this may not have been carried out. Check and try again.",
};
const languages = { en: english, de: german };

const layout = ({ head, flashStyles, body, lang, dir }: Parts) =>
  html`<!doctype html><html lang=${lang} dir=${dir}><head>${head}${flashStyles}<style>button, input { min-height: 2rem; margin: 0.5rem }</style></head><body><main>${body}</main></body></html>`;

const options = (transport: TransportName, limits: AppOptions["limits"] = {}): AppOptions => ({
  routes: { "/": FailingView },
  layout,
  development: false,
  logger: false,
  secret: "kX9v2LqT7mWb4RzN8cYp1HsJ6dGf3A0e",
  title: "Items",
  transports: [transport],
  lang: ({ params }) => (params["lang"] === "de" ? "de" : "en"),
  texts: (lang) => (lang === "de" ? { failure: (code) => german[code] ?? false } : {}),
  limits,
});

const failures: readonly (readonly [ErrorCode, (page: Page) => Promise<unknown>])[] = [
  ["DJ_HANDLER", (page) => page.click("text=Fail")],
  ["DJ_EVENT_PARAMS", (page) => page.click("text=Pick")],
  ["DJ_TURN_TIMEOUT", (page) => page.click("text=Stick")],
  [
    "DJ_FILE_UPLOAD",
    async (page) => {
      await page.setInputFiles("input", { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
      await page.click("text=Send file");
    },
  ],
  [
    "DJ_FRAME_SIZE",
    async (page) => {
      await page.fill("textarea", "x".repeat(100_000));
      await page.click("text=Send text");
    },
  ],
];

/** Records each message that is ever shown. */
async function watch(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes)
          if (node instanceof HTMLElement && node.matches(".dj-flash")) shown.push(node.textContent ?? "");
    }).observe(document.body, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
}

describe.each(transports)("over %s", (transport) => {
  describe.each(["en", "de"] as const)("in %s", (lang) => {
    const sentences = languages[lang];

    test("the user sees one sentence for each failure, once, and axe finds no violations", async ({
      page,
    }) => {
      const { origin } = await serve(options(transport, { turnTimeoutMs: 300 }));
      expect(await openLive(page, `${origin}/?lang=${lang}`)).toBe(transport);
      const shown = await watch(page);
      for (const [at, [code, fail]] of failures.entries()) {
        await fail(page);
        await seesMessages(page, sentences[code] ?? "");
        if (at === 0) expect((await examine(page)).violations).toEqual([]);
        await page.evaluate(() => window.djust.flash.clear());
        await seesMessages(page);
      }
      expect(await shown()).toEqual(failures.map(([code]) => sentences[code]));
      expect(await page.content()).not.toMatch(/database|10\.0\.0\.7|DJ_HANDLER/);
    });

    test("the user sees one sentence for too many events", async ({ page }) => {
      const { origin } = await serve(options(transport, { eventsPerSecond: 0.01, eventBurst: 3 }));
      await openLive(page, `${origin}/?lang=${lang}`);
      for (let clicks = 0; clicks < 5; clicks++) await page.click("text=Save");
      await seesMessages(page, sentences.DJ_RATE_EVENTS ?? "");
    });

    test("the user sees one sentence for an event that a restart has lost", async ({ page }) => {
      const first = createApp(options(transport, { shutdownMs: 50, turnTimeoutMs: 0 }));
      const { server, port } = await first.listen({ port: 0, host: "127.0.0.1", signals: false });
      await openLive(page, `http://127.0.0.1:${port}/?lang=${lang}`);
      const shown = await watch(page);
      const stuckBefore = stuck;
      await page.click("text=Stick");
      await expect.poll(() => stuck).toBe(stuckBefore + 1);
      server.closeAllConnections();
      await first.close();
      const second = createApp(options(transport, { reconnectMinMs: 50 }));
      await second.listen({ port, host: "127.0.0.1", signals: false });
      onTestFinished(() => second.close());
      await seesMessages(page, sentences.DJ_OFFLINE ?? "");
      expect((await shown()).filter((text) => text === sentences.DJ_OFFLINE)).toHaveLength(1);
      expect(await messages(page)).toHaveLength(1);
    });
  });
});
