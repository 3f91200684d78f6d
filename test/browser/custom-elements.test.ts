import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { eventHandler, hookData, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

class ElementsView extends LiveView {
  swatches: readonly unknown[] = ["red", { hex: "#0f0" }];
  color = "none";
  seen = "";
  saved = "";
  note = "A";
  @eventHandler() changed(params: { value?: unknown; name?: string; detail?: unknown; _target?: string }) {
    this.seen = JSON.stringify(params);
  }
  @eventHandler() save(params: Record<string, unknown>) {
    this.saved = JSON.stringify(params);
  }
  @eventHandler() more() {
    this.swatches = [...this.swatches, 3];
    this.note = "B";
  }
  override render() {
    return html`<main>
      <color-picker id="a" name="paint" dj-change=${this.changed} .swatches=${hookData(this.swatches)}><b slot="label">${this.note}</b></color-picker>
      <color-picker id="b" dj-model="color"></color-picker>
      <form dj-submit=${this.save}><color-picker id="c" name="wall"></color-picker><button id="save">Save</button></form>
      <button id="more" dj-click=${this.more}>More</button>
      <p id="seen">${this.seen}</p><p id="color">${this.color}</p><p id="saved">${this.saved}</p></main>`;
  }
}

/** Defines a form-associated element after the page has loaded. */
const define = (page: Page): Promise<void> =>
  page.evaluate(() => {
    class ColorPicker extends HTMLElement {
      static formAssociated = true;
      internals = this.attachInternals();
      #value = "";
      #swatches: unknown[] = [];
      sets = 0;
      constructor() {
        super();
        this.attachShadow({ mode: "open" });
        (this.shadowRoot as ShadowRoot).append(document.createElement("slot"));
        const slot = document.createElement("slot");
        slot.name = "label";
        (this.shadowRoot as ShadowRoot).append(slot);
      }
      get value(): string {
        return this.#value;
      }
      get swatches(): unknown[] {
        return this.#swatches;
      }
      set swatches(value: unknown[]) {
        this.#swatches = value;
        this.sets++;
      }
      pick(value: string): void {
        this.#value = value;
        this.internals.setFormValue(value);
        this.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { by: "hand" } }));
      }
    }
    customElements.define("color-picker", ColorPicker);
  });

const pick = (page: Page, id: string, value: string): Promise<void> =>
  page.evaluate(
    ([of, color]) => (document.getElementById(of) as unknown as { pick(value: string): void }).pick(color),
    [id, value] as const,
  );

const swatches = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const { swatches, sets } = document.getElementById("a") as unknown as { swatches: unknown; sets: number };
    return [swatches, sets, Object.hasOwn(document.getElementById("a") as object, "swatches")];
  });

describe.each(transports)("custom elements over %s", (transport) => {
  test("send their value and the detail of their event", async ({ page }) => {
    const site = await serve({ routes: { "/": ElementsView }, transports: [transport] });
    await openLive(page, site.origin);
    await define(page);
    await pick(page, "a", "red");
    await expect
      .poll(() => page.textContent("#seen"))
      .toBe('{"value":"red","name":"paint","detail":{"by":"hand"},"_target":"paint"}');
    await pick(page, "b", "blue");
    await expect.poll(() => page.textContent("#color")).toBe("blue");
    await pick(page, "c", "green");
    await page.click("#save");
    await expect.poll(() => page.textContent("#saved")).toBe('{"wall":"green"}');
  });

  test("get properties of any JSON value once they are defined, and keep their slots", async ({ page }) => {
    const site = await serve({ routes: { "/": ElementsView }, transports: [transport] });
    await openLive(page, site.origin);
    await define(page);
    await expect.poll(() => swatches(page)).toEqual([["red", { hex: "#0f0" }], 1, false]);
    await page.evaluate(() => Object.assign(document.querySelector("b") as object, { mine: true }));
    await page.click("#more");
    await expect.poll(() => swatches(page)).toEqual([["red", { hex: "#0f0" }, 3], 2, false]);
    expect(
      await page.evaluate(() => [
        document.querySelector("b")?.textContent,
        "mine" in (document.querySelector("b") as object),
      ]),
    ).toEqual(["B", true]);
  });
});
