import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect } from "vitest";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve } from "./site.js";

class SaveView extends LiveView {
  @eventHandler() save() {
    this.putFlash("success", "Saved", { action: { label: "Undo", event: "undo" } });
  }
  @eventHandler() undo() {
    this.putFlash("info", "Undone");
  }
  override render() {
    return html`<main>${djFlash()}<button dj-click=${this.save}>Save</button></main>`;
  }
}

/** An application's own script, in a bundle without the page script. */
const script = `
  import { createFlashStore } from "./flash-store.js";
  import { watchLoading } from "./watch-loading.js";
  const store = createFlashStore();
  store.subscribe(() => {
    window.shown = store.getSnapshot().filter(({ isLeaving }) => !isLeaving).map(({ message }) => message);
  });
  window.store = store;
  window.waits = [];
  watchLoading((isLoading) => window.waits.push(isLoading));`;

interface Own {
  readonly shown: readonly string[];
  readonly waits: readonly boolean[];
  readonly store: { getSnapshot(): readonly { id: string }[]; runAction(id: string): void };
}

test("the flash store and the loading callback work in a bundle apart from the page script", async ({
  page,
}) => {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL("../../src/client/", import.meta.url)) },
    bundle: true,
    write: false,
  });
  const site = await serve({ routes: { "/": SaveView } });
  await openLive(page, site.origin);
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  const shown = (): Promise<readonly string[]> => page.evaluate(() => (window as unknown as Own).shown);

  await page.click("main button");
  await expect.poll(shown).toEqual(["Saved"]);
  expect(await page.locator(".dj-flash").count()).toBe(0);
  await page.evaluate(() => {
    const { store } = window as unknown as Own;
    store.runAction(store.getSnapshot()[0]?.id ?? "");
  });
  await expect.poll(shown).toEqual(["Undone"]);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as Own).waits))
    .toEqual([true, false, true, false]);
});
