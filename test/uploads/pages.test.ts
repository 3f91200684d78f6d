import { createHash } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { serve, transports } from "../browser/site.js";
import { test } from "../support/chromium.js";

class ImportView extends LiveView {
  files = this.allowUpload("files", { accept: [".csv", "image/*"], maxEntries: 3, maxFileSize: 3_000_000 });
  taken: string[] = [];

  @eventHandler() async save() {
    const sums = await this.consumeUploads("files", async (entry, file) => {
      const hash = createHash("sha256");
      for await (const part of file.stream()) hash.update(part);
      return `${entry.name} ${hash.digest("hex")}`;
    });
    this.taken.push(...sums);
  }

  @eventHandler() cancel({ ref }: { ref: string }) {
    this.files.cancel(ref);
  }

  override render() {
    return html`<main>
      <form dj-submit="save" dj-upload-drop="files">
        <label>Files <input type="file" dj-upload="files" multiple></label>
        <p id="errors">${this.files.errors.map(({ message }) => message).join(" ")}</p>
        <ul>
          ${each(
            this.files.entries,
            (entry) => entry.ref,
            (entry) => html`<li>
              <img dj-upload-preview=${entry.ref} alt="" width="20">
              <span>${entry.name}</span> <progress max="100" value=${entry.progress}></progress>
              <b>${entry.progress} %</b> <i>${entry.errors.map(({ message }) => message).join(" ")}</i>
              <button type="button" dj-click="cancel" dj-value-ref=${entry.ref}>Cancel</button>
            </li>`,
          )}
        </ul>
        <button>Save</button>
      </form>
      <ol>${each(this.taken, String, (one) => html`<li>${one}</li>`)}</ol>
    </main>`;
  }
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe.each(transports)("over %s", (transport) => {
  test("a file is sent when its form is submitted, and its handler reads it", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": ImportView }, transports: [transport] });
    await page.goto(origin);
    await page.locator(".dj-connected").waitFor();
    const bytes = Buffer.alloc(2_000_000, "a,b\n");
    await page.setInputFiles("input", { name: "orders.csv", mimeType: "text/csv", buffer: bytes });
    await page.locator("li span", { hasText: "orders.csv" }).waitFor();
    expect(await page.locator("li b").textContent()).toBe("0 %");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("ol li").waitFor();
    expect(await page.locator("ol li").textContent()).toBe(`orders.csv ${sha256(bytes)}`);
    expect(await page.locator("ul li").count()).toBe(0);
    expect(await page.locator("input").evaluate((input: HTMLInputElement) => input.files?.length)).toBe(0);
  });
});

describe("without JavaScript", () => {
  async function open(browser: Browser): Promise<Page> {
    const context = await browser.newContext({ javaScriptEnabled: false });
    onTestFinished(() => context.close());
    return context.newPage();
  }

  test("a form with files runs the same handler", async ({ browser }) => {
    const { origin } = await serve({ routes: { "/": ImportView } });
    const page = await open(browser);
    await page.goto(origin);
    const bytes = Buffer.alloc(2_000_000, "a,b\n");
    await page.setInputFiles("input[type=file]", [
      { name: "Bestellungen für März.csv", mimeType: "text/csv", buffer: bytes },
      { name: 'b "100%".csv', mimeType: "text/csv", buffer: Buffer.from("b") },
    ]);
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.locator("ol li").allTextContents()).toEqual([
      `Bestellungen für März.csv ${sha256(bytes)}`,
      `b "100%".csv ${sha256(Buffer.from("b"))}`,
    ]);
    expect(await page.locator("ul li").count()).toBe(0);
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.locator("ol li").count()).toBe(2);
  });

  test("a file that is much too large is refused with the page, and the form's other fields are read", async ({
    browser,
  }) => {
    const { origin } = await serve({ routes: { "/": ImportView } });
    const page = await open(browser);
    await page.goto(origin);
    await page.setInputFiles("input[type=file]", [
      { name: "huge.csv", mimeType: "text/csv", buffer: Buffer.alloc(9_000_000, "a") },
      { name: "b.csv", mimeType: "text/csv", buffer: Buffer.from("b") },
    ]);
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("li i", { hasText: "The file must not be larger than 3 MB." }).waitFor();
    expect(await page.locator("ol li").allTextContents()).toEqual([`b.csv ${sha256(Buffer.from("b"))}`]);
  });

  test("a refused file is shown with the reason", async ({ browser }) => {
    const { origin } = await serve({ routes: { "/": ImportView } });
    const page = await open(browser);
    await page.goto(origin);
    await page.setInputFiles("input[type=file]", [
      { name: "a.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ") },
      { name: "b.csv", mimeType: "text/csv", buffer: Buffer.alloc(3_000_001, "b") },
      { name: "c.png", mimeType: "image/png", buffer: Buffer.from("no png") },
      { name: "d.csv", mimeType: "text/csv", buffer: Buffer.from("d") },
    ]);
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.locator("ul i").allTextContents()).toEqual([
      "The file must be one of: .csv, image/*.",
      "The file must not be larger than 3 MB.",
      "The file is not of the type image/png.",
    ]);
    expect(await page.locator("#errors").textContent()).toBe("Select at most 3 files.");
    expect(await page.locator("ol li").count()).toBe(0);
  });
});
