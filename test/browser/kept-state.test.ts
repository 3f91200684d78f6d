import type { Page } from "playwright-core";
import { expect } from "vitest";
import { djFlash, each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve } from "./site.js";

/** 10 s of silence: one byte per sample, 8000 samples per second. */
const wav = (() => {
  const samples = 80_000;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, Buffer.alloc(samples, 128)]);
})();

/** Every update changes everything around the elements, and their siblings and attributes. */
class Busy extends LiveView {
  count = 0;
  rows = ["a", "b", "c"];
  @eventHandler() update() {
    this.count++;
    this.rows = [...this.rows.slice(1), this.rows[0] ?? ""];
    this.putFlash("info", `Update ${this.count}`, { key: "update", autoDismiss: 0 });
  }
  override render() {
    return html`${djFlash()}
      ${this.count % 2 ? html`<p class="banner">odd</p>` : ""}
      <p data-count="${this.count}">count ${this.count}</p>
      <label class="label-${this.count}">Name <input id="name" name="name" title="updated ${this.count} times"></label>
      <textarea id="notes" name="notes" title="${this.count}"></textarea>
      <details id="details" title="${this.count}"><summary>More</summary><p>${this.count}</p></details>
      <div id="scroller" style="height: 50px; overflow: auto" title="${this.count}">
        <div style="height: 500px">${this.count}</div>
      </div>
      <ul>${each(
        this.rows,
        (row) => row,
        (row) => html`<li id="row-${row}"><input id="field-${row}" name="${row}"> ${row} ${this.count}</li>`,
      )}</ul>
      <audio id="audio" loop muted src="/silence.wav" title="${this.count}"></audio>
      <video id="video" loop muted src="/silence.wav" title="${this.count}"></video>`;
  }
}

/** Shows a number as the view stores it, and how often it was set. */
class Amount extends LiveView {
  #amount = 42;
  writes = 0;
  get amount() {
    return this.#amount;
  }
  set amount(amount) {
    this.#amount = amount;
    this.writes++;
  }
  override render() {
    return html`<input id="amount" type="number" step="any" dj-model="amount" value=${this.amount}>
      <output id="seen">${this.amount}</output> <output id="writes">${this.writes}</output>`;
  }
}

test.for([
  ["- 5", "-5", "-5"],
  [". 5", ".5", "0.5"],
  ["1 e 3 5", "1e35", "1e+35"],
  ["Backspace - 2 . 5", "-2.5", "-2.5"],
] as const)(
  "a number typed as %s stays that number, whatever the server replies to each key",
  async ([keys, typed, number], { page }) => {
    await openLive(page, (await serve({ routes: { "/": Amount } })).origin);
    await page.focus("#amount");
    await page.keyboard.press("Control+A");
    for (const [at, key] of keys.split(" ").entries()) {
      await page.keyboard.press(key);
      await page.locator("#writes", { hasText: `${at + 1}` }).waitFor();
    }
    expect(await page.inputValue("#amount")).toBe(typed);
    expect(await page.textContent("#seen")).toBe(number);
  },
);

/** One checkbox per color, bound to one array. */
class Colours extends LiveView {
  all = ["red"];
  chosen: string[] = [];
  @eventHandler() more() {
    this.all.push("blue");
  }
  override render() {
    return html`${this.all.map(
      (colour) => html`<label><input type="checkbox" dj-model="chosen" value=${colour}
        ?checked=${this.chosen.includes(colour)}> ${colour}</label>`,
    )}
      <button dj-click="more">More</button> <output>${this.chosen.join()}</output>`;
  }
}

test("checkboxes bound to one array set its elements, whatever their number", async ({ page }) => {
  await openLive(page, (await serve({ routes: { "/": Colours } })).origin);
  const chosen = (text: string) => expect.poll(() => page.textContent("output")).toBe(text);
  await page.getByLabel("red").check();
  await chosen("red");
  await page.getByLabel("red").uncheck();
  await chosen("");
  await page.getByLabel("red").check();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByLabel("blue").check();
  await chosen("red,blue");
});

test("focus, caret and text in progress survive updates", async ({ page }) => {
  await openLive(page, (await serve({ routes: { "/": Busy } })).origin);
  await page.fill("#notes", "some notes");
  await page.type("#name", "Ada Lovelace");
  await page
    .locator("#name")
    .evaluate((field: HTMLInputElement) => field.setSelectionRange(2, 5, "backward"));
  for (let n = 1; n <= 3; n++) {
    await update(page, n);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("name");
  }
  expect(
    await page
      .locator("#name")
      .evaluate((field: HTMLInputElement) => [
        field.value,
        field.selectionStart,
        field.selectionEnd,
        field.selectionDirection,
        field.title,
      ]),
  ).toEqual(["Ada Lovelace", 2, 5, "backward", "updated 3 times"]);
  expect(await page.inputValue("#notes")).toBe("some notes");
});

test("a field in a moved row keeps focus, caret and text", async ({ page }) => {
  await openLive(page, (await serve({ routes: { "/": Busy } })).origin);
  await page.type("#field-a", "typed");
  await page.locator("#field-a").evaluate((field: HTMLInputElement) => field.setSelectionRange(1, 3));
  await update(page, 1);
  expect(await page.locator("li").evaluateAll((rows) => rows.map(({ id }) => id))).toEqual([
    "row-b",
    "row-c",
    "row-a",
  ]);
  expect(
    await page.evaluate(() => {
      const { id, value, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
      return [id, value, selectionStart, selectionEnd];
    }),
  ).toEqual(["field-a", "typed", 1, 3]);
});

test("scroll positions and open <details> survive updates", async ({ page }) => {
  await openLive(page, (await serve({ routes: { "/": Busy } })).origin);
  await page.locator("#scroller").evaluate((scroller) => {
    scroller.scrollTop = 120;
  });
  await page.click("summary");
  await update(page, 1);
  await update(page, 2);
  expect(await page.locator("#scroller").evaluate(({ scrollTop }) => scrollTop)).toBe(120);
  expect(await page.locator("#details").evaluate((details) => (details as HTMLDetailsElement).open)).toBe(
    true,
  );
  await page.click("summary");
  await update(page, 3);
  expect(await page.locator("#details").evaluate((details) => (details as HTMLDetailsElement).open)).toBe(
    false,
  );
});

test("playing audio and video continue through updates", async ({ page }) => {
  await page.route("**/silence.wav", (route) => route.fulfill({ contentType: "audio/wav", body: wav }));
  await openLive(page, (await serve({ routes: { "/": Busy } })).origin);
  const media = ["#audio", "#video"];
  for (const selector of media)
    await page.locator(selector).evaluate(async (element: HTMLMediaElement) => {
      element.addEventListener("pause", () => element.setAttribute("data-was-paused", ""));
      element.addEventListener("emptied", () => element.setAttribute("data-was-emptied", ""));
      await element.play();
    });
  for (let n = 1; n <= 3; n++) await update(page, n);
  for (const selector of media) {
    const before = await page.locator(selector).evaluate((element: HTMLMediaElement) => element.currentTime);
    await page.waitForFunction(
      ([query, time]) => (document.querySelector(query as string) as HTMLMediaElement).currentTime !== time,
      [selector, before],
      { timeout: 10_000 },
    );
    expect(
      await page
        .locator(selector)
        .evaluate((element: HTMLMediaElement) => [
          element.paused,
          element.hasAttribute("data-was-emptied"),
          element.title,
        ]),
    ).toEqual([false, false, "3"]);
  }
});

/** Runs an update without changing the focus. */
async function update(page: Page, count: number): Promise<void> {
  await page.evaluate(() => {
    const button = document.createElement("button");
    button.setAttribute("dj-click", "update");
    const root = document.querySelector("[dj-root]") as Element;
    root.append(button);
    button.click();
    button.remove();
  });
  await seesMessages(page, `Update ${count}`);
}
