import { afterEach, describe, expect, test } from "vitest";
import { type App, createApp, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { type Page, visit } from "../../src/testing/index.js";
import { transports } from "./test-app.js";

let finish: (result: string) => void = () => {};
let fail: (error: Error) => void = () => {};

const work = (): Promise<string> =>
  new Promise((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });

class SavingView extends LiveView {
  saved = "";
  clicks = 0;

  @eventHandler() async save(): Promise<void> {
    this.saved = await this.flashWhile("Saving…", work, {
      success: (name) => `${name} saved`,
      error: (error) => `Not saved: ${(error as Error).message}`,
    });
  }

  @eventHandler() async saveQuietly(): Promise<void> {
    await this.flashWhile("Saving…", work(), { error: "Not saved" });
    return this.liveRedirect("/other");
  }

  @eventHandler() async twice(): Promise<void> {
    await this.flashWhile("First…", work(), { error: "Failed" });
    await this.flashWhile("Second…", work(), { success: "Both done", error: "Failed" });
  }

  @eventHandler() inBackground(): void {
    this.startAsync(() => this.flashWhile("Importing…", work(), { success: "Imported", error: "Failed" }));
  }

  @eventHandler() leave(): void {
    this.liveRedirect("/other");
  }

  @eventHandler() async later(): Promise<void> {
    await Promise.resolve();
    await this.save();
  }

  @eventHandler() click(): void {
    this.clicks++;
  }

  override render() {
    return html`${djFlash()}<output>${this.saved} ${this.clicks}</output>
      ${["save", "saveQuietly", "later", "click", "twice", "inBackground", "leave"].map((name) => html`<button dj-click="${name}">${name}</button>`)}`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`${djFlash()}<h1>Other</h1>`;
  }
}

const apps: App[] = [];
const logged: string[] = [];

function app(): App {
  const log = (_: object, message: string): unknown => logged.push(message);
  const made = createApp({
    secret: "tests need no secret",
    logger: { debug: () => {}, info: () => {}, warn: log, error: log },
    routes: { "/": SavingView, "/other": OtherView },
  });
  apps.push(made);
  return made;
}

afterEach(async () => {
  for (const each of apps.splice(0)) await each.close();
  logged.length = 0;
});

const texts = (page: Page): string[] => page.flash.map(({ level, text }) => `${level}: ${text}`);

/** A page over plain HTTP asks for what background work has shown. */
async function eventually(page: Page, expected: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      await page.clock.advance(500);
      return texts(page);
    })
    .toEqual(expected);
}

describe.each(transports)("over %s, flashWhile", (transport) => {
  test.each(["save", "later"])("shows the message at once, and then the result (%s)", async (handler) => {
    const page = await visit(app(), "/", { transport });
    await page.click(handler);
    expect(texts(page)).toEqual(["info: Saving…"]);
    await page.click("click");
    expect(texts(page)).toEqual(["info: Saving…"]);
    finish("Draft");
    await page.settled();
    expect(texts(page)).toEqual(["success: Draft saved"]);
    expect(page.find("output").textContent).toBe("Draft 1");
    expect(logged).toEqual([]);
  });

  test("shows and logs a failure", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("save");
    fail(new Error("disk full"));
    await expect(page.settled()).rejects.toMatchObject({ code: "DJ_HANDLER" });
    expect(texts(page)).toEqual(["error: Not saved: disk full"]);
    expect(logged.length).toBe(1);
  });

  test("removes the message without a text for success, and the handler may navigate", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("saveQuietly");
    finish("");
    await page.settled();
    await expect.poll(() => page.url).toBe("/other");
    expect(texts(page)).toEqual([]);
  });

  test("may be called again by the same handler, and in background work", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("twice");
    expect(texts(page)).toEqual(["info: First…"]);
    finish("");
    await eventually(page, ["info: Second…"]);
    finish("");
    await page.settled();
    expect(texts(page)).toEqual(["success: Both done"]);
    await page.click("inBackground");
    await eventually(page, ["success: Both done", "info: Importing…"]);
    finish("");
    await page.settled();
    expect(texts(page)).toEqual(["success: Both done", "success: Imported"]);
  });

  test("has no effect on the next view after the tab has left this one", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("save");
    await page.click("leave");
    expect(page.url).toBe("/other");
    finish("Draft");
    await page.settled();
    expect(texts(page)).toEqual([]);
    expect(logged).toEqual([]);
  });

  test("may take longer than a turn", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("save");
    for (let seconds = 0; seconds < 40; seconds += 4) await page.clock.advance(4_000);
    expect(texts(page)).toEqual(["info: Saving…"]);
    finish("Draft");
    await eventually(page, ["success: Draft saved"]);
    expect(logged).toEqual([]);
  });

  test("shows the result of work that ended while the connection was lost", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("save");
    await page.disconnect();
    finish("Draft");
    await page.reconnect();
    await page.settled();
    expect(texts(page)).toEqual(["success: Draft saved"]);
  });
});

test("the texts are checked before the work begins", async () => {
  const view = new SavingView();
  await expect(view.flashWhile("Saving…", work, {} as never)).rejects.toThrow("DJ_FLASH_OPTION");
  await expect(view.flashWhile("Saving…", work, { error: "" })).rejects.toThrow("DJ_FLASH_OPTION");
});
