import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { component, each, eventHandler, html, LiveComponent, LiveView } from "../../src/server/index.js";
import { serve, transports } from "../browser/site.js";
import { test } from "../support/chromium.js";

class Row extends LiveComponent<{ name: string }> {
  scan = this.allowUpload("scan", { accept: [".txt"], maxFileSize: 3_000_000 });
  taken = "";
  @eventHandler() async save() {
    const [size = 0] = await this.consumeUploads("scan", ({ size }) => size);
    this.taken = `${size} bytes`;
  }
  @eventHandler() cancel({ ref }: { ref: string }) {
    this.scan.cancel(ref);
  }
  override render() {
    return html`<li><form dj-submit="save"><input type="file" dj-upload="scan">
      ${this.scan.entries.map(
        ({ ref, name }) =>
          html`<i>${name}</i><button type="button" dj-click="cancel" dj-value-ref=${ref}>Cancel</button>`,
      )}
      <button>Save ${this.props.name}</button></form><b>${this.taken}</b></li>`;
  }
}

class RowsView extends LiveView {
  override render() {
    return html`<ul>${each(["a", "b"], String, (name) => component(Row, { key: name, name }))}</ul>`;
  }
}

const sendTwo = async (page: Page): Promise<void> => {
  for (const [row, name] of ["a", "b"].entries()) {
    const buffer = Buffer.alloc(100_000 * (row + 1), "a");
    await page
      .locator("input[type=file]")
      .nth(row)
      .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer });
    if (row === 1) await page.getByText("Save b").click();
    else {
      await page.getByText(`Save ${name}`).click();
      await page.getByText("100000 bytes").waitFor();
    }
  }
  await page.getByText("200000 bytes").waitFor();
};

describe.each(transports)("over %s", (transport) => {
  test("each component of a list takes a file of its own, or cancels it", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": RowsView }, transports: [transport] });
    await page.goto(origin);
    await page.locator(".dj-connected").waitFor();
    await sendTwo(page);
    const field = page.locator("input[type=file]").first();
    await field.setInputFiles({ name: "c.txt", mimeType: "text/plain", buffer: Buffer.from("c") });
    await page.getByText("Cancel").click();
    await page.locator("i").waitFor({ state: "detached" });
    expect(await field.evaluate((input: HTMLInputElement) => input.files?.length)).toBe(0);
  });
});

test("without JavaScript, each component of a list takes a file of its own", async ({ browser }) => {
  const { origin } = await serve({ routes: { "/": RowsView } });
  const context = await browser.newContext({ javaScriptEnabled: false });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(origin);
  await sendTwo(page);
  expect(await page.locator("b").allTextContents()).toEqual(["100000 bytes", "200000 bytes"]);
});
