import { afterEach, describe, expect, test } from "vitest";
import {
  type App,
  createApp,
  djFlash,
  eventHandler,
  type FlashHandle,
  html,
  LiveView,
} from "../../src/server/index.js";
import { type Page, visit } from "../../src/testing/index.js";
import { transports } from "./test-app.js";

let finishWork: () => void = () => {};

class HandleView extends LiveView {
  welcome: FlashHandle | undefined;
  upload: FlashHandle | undefined;

  override mount(): void {
    this.welcome = this.putFlash("info", "Welcome");
  }

  @eventHandler() start(): void {
    this.upload = this.putFlash("info", "Uploading…", { autoDismiss: 0, title: "Photo" });
    this.putFlash("warning", "Disk almost full", { autoDismiss: 0 });
  }

  @eventHandler() finish() {
    return this.upload?.update("Uploaded", { level: "success" });
  }

  @eventHandler() forget(): void {
    this.upload?.clear();
  }

  @eventHandler() dismissWelcome(): void {
    this.welcome?.clear();
  }

  @eventHandler() work(): void {
    const report = this.putFlash("info", "Working…", { autoDismiss: 0 });
    this.startAsync(async () => {
      await new Promise<void>((resolve) => {
        finishWork = resolve;
      });
      report.update("Report ready", { level: "success" });
    });
  }

  @eventHandler() async slow() {
    const saving = this.putFlash("info", "Saving…");
    await Promise.resolve();
    saving.update("Saved");
    return saving;
  }

  override render() {
    return html`${djFlash()}${["start", "finish", "forget", "dismissWelcome", "work", "slow"].map(
      (name) => html`<button dj-click="${name}">${name}</button>`,
    )}`;
  }
}

const apps: App[] = [];

function app(): App {
  const made = createApp({ secret: "tests need no secret", logger: false, routes: { "/": HandleView } });
  apps.push(made);
  return made;
}

afterEach(async () => {
  for (const each of apps.splice(0)) await each.close();
});

const texts = (page: Page): string[] => page.flash.map(({ level, text }) => `${level}: ${text}`);

describe.each(transports)("over %s, the handle of a message", (transport) => {
  test("changes and clears it from later handlers", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("start");
    await page.click("finish");
    expect(texts(page)).toEqual(["info: Welcome", "success: Uploaded", "warning: Disk almost full"]);
    expect(page.flash[1]?.title).toBe("Photo");
    await page.click("forget");
    expect(texts(page)).toEqual(["info: Welcome", "warning: Disk almost full"]);
    await page.click("finish");
    expect(texts(page)).toContain("success: Uploaded");
  });

  test("reaches a message in the first HTML", async () => {
    const page = await visit(app(), "/", { transport });
    expect(texts(page)).toEqual(["info: Welcome"]);
    await page.click("dismissWelcome");
    expect(texts(page)).toEqual([]);
  });

  test("works from background work, also while the connection is lost", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("work");
    expect(texts(page)).toContain("info: Working…");
    await page.disconnect();
    finishWork();
    await page.reconnect();
    await page.settled();
    expect(texts(page)).toEqual(["info: Welcome", "success: Report ready"]);
  });

  test("may be returned by a handler", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("slow");
    expect(texts(page)).toEqual(["info: Welcome", "info: Saved"]);
  });
});
