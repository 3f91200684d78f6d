import { expect } from "vitest";
import { djFlash, eventHandler, hookData, html, js, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve } from "./site.js";

class PlainView extends LiveView {
  @eventHandler() save() {
    this.putFlash("success", "Saved");
  }
  override render() {
    return html`<main>${djFlash()}<button id="save" dj-click=${this.save}>Save</button></main>`;
  }
}

class BlocksView extends PlainView {
  files = this.allowUpload("files");
  override render() {
    return html`<main>${djFlash()}<button id="save" dj-click=${js.addClass(":scope", "a").push(this.save)}>Save</button>
      <p dj-hook="chart" dj-hook-data=${hookData([1])}></p><input type="file" dj-upload="files"><i dj-mounted=${this.save}></i></main>`;
  }
}

test.for([
  ["/", []],
  ["/blocks", ["bindings", "commands", "hooks", "uploads"]],
] as const)("the scripts of building blocks that the page %s loads", async ([path, expected], { page }) => {
  const site = await serve({ routes: { "/": PlainView, "/blocks": BlocksView } });
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await openLive(page, site.origin + path);
  await page.click("#save");
  await seesMessages(page, ...Array(path === "/" ? 1 : 2).fill("Saved"));
  const blocks = ["bindings", "commands", "hooks", "uploads"];
  expect(blocks.filter((part) => loaded.some((url) => url.includes(`-${part}.`)))).toEqual(expected);
});
