import { describe, expect } from "vitest";
import { each, eventHandler, html, LiveView, type Params } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive } from "./page.js";
import { serve, transports } from "./site.js";

const names = [
  ...[
    "children",
    "attributes",
    "firstChild",
    "lastChild",
    "childNodes",
    "closest",
    "matches",
    "getAttribute",
  ],
  ...[
    "setAttribute",
    "hasAttribute",
    "removeAttribute",
    "parentNode",
    "parentElement",
    "nodeType",
    "nodeName",
  ],
  ...[
    "localName",
    "submit",
    "reset",
    "elements",
    "remove",
    "append",
    "insertBefore",
    "nextSibling",
    "classList",
  ],
  ...[
    "querySelector",
    "querySelectorAll",
    "addEventListener",
    "dispatchEvent",
    "isConnected",
    "contains",
    "style",
  ],
  ...[
    "isEqualNode",
    "cloneNode",
    "innerHTML",
    "textContent",
    "focus",
    "id",
    "name",
    "action",
    "method",
    "form",
  ],
  ...[
    "ownerDocument",
    "before",
    "after",
    "replaceChildren",
    "moveBefore",
    "disabled",
    "value",
    "type",
    "hidden",
  ],
  ...["_token", "_csrf", "_event", "_bound", "length", "constructor", "checkVisibility", "tagName"],
];

class Named extends LiveView {
  n = 0;
  rows = ["8", "9"];
  got = "";
  changes = 0;
  @eventHandler() bump() {
    this.n++;
    this.rows = [...this.rows.slice(1), this.rows[0] ?? ""];
  }
  @eventHandler() check() {
    this.changes++;
  }
  @eventHandler() save(params: Params) {
    this.got = Object.keys(params)
      .filter((name) => params[name] === "2")
      .sort()
      .join();
  }
  override render() {
    return html`<p id="n">${this.n}</p>${each(
      this.rows,
      (row) => row,
      (
        row,
      ) => html`<form dj-submit="save" dj-change="check" dj-loading.class="busy" class="a${this.n}" data-row=${row}>
        ${names.map((name) => html`<input name=${name} value="2" dj-input="check">`)}<button class="save">Book</button>
        <button type="reset">Reset</button></form>`,
    )}<output id="got">${this.got}</output><i id="changes">${this.changes}</i><button id="b" dj-click="bump">+</button>`;
  }
}

describe.each(transports)("a form whose fields have the names of DOM members, over %s", (transport) => {
  test("is updated, moved, sent and reset", async ({ page }) => {
    const site = await serve({ routes: { "/": Named }, transports: [transport] });
    await openLive(page, site.origin);
    await page.click("#b");
    await expect.poll(() => page.textContent("#n")).toBe("1");
    expect(
      await page.evaluate(() =>
        [...document.querySelectorAll("form")].map((form) => [
          Element.prototype.getAttribute.call(form, "class"),
          Element.prototype.getAttribute.call(form, "data-row"),
        ]),
      ),
    ).toEqual([
      ["a1", "9"],
      ["a1", "8"],
    ]);
    // The tool that drives the browser reads the form's own members before it clicks.
    const click = (selector: string) =>
      page.evaluate((one) => (document.querySelector(one) as HTMLElement).click(), selector);
    await click(".save");
    await expect.poll(() => page.textContent("#got")).toBe([...names].sort().join());
    expect(new URL(page.url()).search).toBe("");
    await page.evaluate(() => {
      const field = document.querySelector("[name=children]") as HTMLInputElement;
      field.value = "3";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await click("[type=reset]");
    await expect.poll(async () => Number(await page.textContent("#changes"))).toBeGreaterThan(2);
  });
});

test("a page whose elements have the names of members of the document and of globals works", async ({
  page,
}) => {
  class Clobbered extends LiveView {
    n = 0;
    override pageTitle = "0";
    @eventHandler() bump() {
      this.n++;
      this.pageTitle = `${this.n}`;
      this.focus("#n");
    }
    override render() {
      return html`${[...["body", "head", "title", "hidden", "readyState", "cookie", "currentScript"]].map(
        (name) => html`<img name=${name} alt="">`,
      )}<p id="djust"></p><p id="djustDebug"></p><p id="DJUST_USE_WEBSOCKET"></p><p id="n">${this.n}</p>
      <button id="b" dj-click="bump" dj-loading.class="busy">+</button>`;
    }
  }
  const site = await serve({ routes: { "/": Clobbered } });
  await page.goto(site.origin);
  await page.locator(".dj-connected").waitFor();
  await page.locator("#b").click();
  await expect.poll(() => page.locator("#n").textContent()).toBe("1");
  expect(await page.evaluate(() => document.getElementsByTagName("title")[0]?.textContent)).toBe("1");
});
