import type { Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import { test } from "../support/chromium.js";
import { type DomLibrary, domLibrary } from "./dom-library.js";

declare const lib: DomLibrary;

let script: string;
beforeAll(async () => {
  script = await domLibrary();
});

/** What a promise of docs/guide/templates.md is shown with; `act` and `check` run in the page. */
interface Promised {
  /** HTML of the view in its state `n`: 0 at first, 1 after the update. */
  readonly html: (n: number) => string;
  /** What a person or another script does. */
  readonly act: string;
  /** An expression that says what is there; it has the same value before and after the update. */
  readonly seen: string;
  /** What it says, where that differs after the update. */
  readonly after?: unknown;
}

/** A second of silence as a WAV file, in a loop. */
const silence = `data:audio/wav;base64,${Buffer.concat([
  Buffer.from(
    "RIFF\x24\x1f\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0@\x1f\0\0\x01\0\x08\0data\0\x1f\0\0",
    "latin1",
  ),
  Buffer.alloc(7936, 128),
]).toString("base64")}`;

const $ = "document.querySelector('#x')";

const promises: Readonly<Record<string, Promised>> = {
  "text that is being typed": {
    html: (n) => `<input id="x" value="server ${n}">`,
    act: `${$}.focus(); ${$}.value = "typed"`,
    seen: `[${$}.value, document.activeElement === ${$}]`,
  },
  "text that was entered and whose value the server leaves": {
    html: (n) => `<p>${n}</p><textarea id="x">server</textarea>`,
    act: `${$}.value = "typed"`,
    seen: `${$}.value`,
  },
  "a value that the server changes while nobody is in the field": {
    html: (n) => `<input id="x" value="server ${n}">`,
    act: `${$}.value = "typed"; ${$}.blur()`,
    seen: `${$}.value`,
    after: "server 1",
  },
  "a checked box": {
    html: (n) => `<p>${n}</p><input type="checkbox" id="x">`,
    act: `${$}.click()`,
    seen: `${$}.checked`,
  },
  "a chosen option": {
    html: (n) => `<select id="x" class="c${n}"><option>a<option>b<option>c${n ? "<option>d" : ""}</select>`,
    act: `${$}.value = "c"`,
    seen: `${$}.value`,
  },
  "open details": {
    html: (n) => `<details id="x"><summary>More</summary>${n}</details>`,
    act: `${$}.open = true`,
    seen: `${$}.open`,
  },
  "details whose open the server changes": {
    html: (n) => `<details id="x" ${n ? "open" : ""}><summary>More</summary></details>`,
    act: "",
    seen: `${$}.open`,
    after: true,
  },
  "an open dialog": {
    html: (n) => `<dialog id="x" class="c${n}"><p>${n}</p></dialog>`,
    act: `${$}.showModal()`,
    seen: `${$}.matches(":modal")`,
  },
  "a dialog that the server closes": {
    html: (n) => `<dialog id="x" ${n ? "" : "open"}></dialog>`,
    act: `${$}.close(); ${$}.showModal()`,
    seen: `[${$}.open, ${$}.matches(":modal")]`,
    after: [false, false],
  },
  "an open popover": {
    html: (n) => `<div id="x" popover class="c${n}">${n}</div>`,
    act: `${$}.showPopover()`,
    seen: `${$}.matches(":popover-open")`,
  },
  "the focus and the caret": {
    html: (n) => `<p>${n}</p><input id="x" value="some text" class="c${n}">`,
    act: `${$}.focus(); ${$}.setSelectionRange(2, 5)`,
    seen: `[document.activeElement === ${$}, ${$}.selectionStart, ${$}.selectionEnd]`,
  },
  "selected text": {
    html: (n) => `<p id="x" class="c${n}">some text</p><p>${n}</p>`,
    act: `getSelection().setBaseAndExtent(${$}.firstChild, 2, ${$}.firstChild, 6)`,
    seen: "getSelection().toString()",
  },
  "a scroll position": {
    html: (n) => `<div id="x" style="height: 40px; overflow: auto"><p style="height: 400px">${n}</p></div>`,
    act: `${$}.scrollTop = 77`,
    seen: `${$}.scrollTop`,
  },
  "playing media": {
    html: (n) => `<p>${n}</p><audio id="x" class="c${n}" src="${silence}" loop muted></audio>`,
    act: `${$}.muted = true; await ${$}.play()`,
    seen: `${$}.paused`,
  },
  "what an element with an id has, when it gets a new wrapper": {
    html: (n) => (n ? `<div class="error"><input id="x"><b>!</b></div>` : `<input id="x">`),
    act: `${$}.focus(); ${$}.value = "typed"; ${$}.setSelectionRange(1, 3)`,
    seen: `[${$}.value, document.activeElement === ${$}, ${$}.selectionStart, ${$}.selectionEnd]`,
  },
  "what a field with a name has, when it moves to another place": {
    html: (n) => (n ? `<p></p><section><input name="f"></section>` : `<input name="f"><p></p>`),
    act: `document.querySelector("[name=f]").value = "typed"`,
    seen: `document.querySelector("[name=f]").value`,
  },
  "an open element with dj-key, when it moves among its siblings": {
    html: (n) => {
      const items = ["a", "b", "c"].map(
        (key) => `<details dj-key="${key}"><summary>${key}</summary></details>`,
      );
      return `<div id="x">${(n ? items.reverse() : items).join("")}</div>`;
    },
    act: `${$}.querySelector("[dj-key=a]").open = true`,
    seen: `[...document.querySelectorAll("details[open]")].map((one) => one.textContent).join()`,
  },
  "attributes, classes, styles and elements of other scripts": {
    html: (n) => `<div id="x" class="c${n}" style="color: ${n ? "red" : "blue"}"><p>${n}</p></div>`,
    act: `${$}.setAttribute("data-ready", ""); ${$}.classList.add("widget"); ${$}.style.top = "3px";
      ${$}.append(document.createElement("canvas"))`,
    seen: `[${$}.hasAttribute("data-ready"), ${$}.classList.contains("widget"), ${$}.style.top,
      ${$}.querySelectorAll("canvas").length]`,
  },
  "what is drawn on a canvas": {
    html: (n) => `<p>${n}</p><canvas id="x" class="c${n}" width="8" height="8"></canvas>`,
    act: `${$}.getContext("2d").fillRect(0, 0, 8, 8)`,
    seen: `${$}.getContext("2d").getImageData(2, 2, 1, 1).data[3]`,
  },
  "an attribute that a script has changed, until the server changes it": {
    html: (n) => `<div id="x" title="server" data-n="${n}"></div>`,
    act: `${$}.title = "script"; ${$}.dataset.n = "script"`,
    seen: `[${$}.title, ${$}.dataset.n]`,
    after: ["script", "1"],
  },
  "children of an element with dj-update=ignore": {
    html: (n) => `<div id="x" dj-update="ignore" class="c${n}">${n}</div><p>${n}</p>`,
    act: `${$}.textContent = "the page's"`,
    seen: `${$}.textContent`,
  },
  "what was written into an element with contenteditable": {
    html: (n) => `<div id="x" contenteditable class="c${n}">text <b>bold</b></div>`,
    act: `${$}.innerHTML = "mine<div>two</div>"`,
    seen: `${$}.innerHTML`,
  },
  "an element that a script has wrapped": {
    html: (n) => `<p class="c${n}"><input id="x" title="${n}"><b>${n}</b></p>`,
    act: `const wrapper = document.createElement("u"); ${$}.before(wrapper); wrapper.append(${$}); ${$}.value = "typed"`,
    seen: `[${$}.parentNode.localName, ${$}.value, document.querySelectorAll("input").length]`,
  },
  "a canvas's drawing": {
    html: (n) => `<p>${n}</p><canvas id="x" class="c${n}" width="1" height="1"></canvas>`,
    act: `${$}.getContext("2d").fillRect(0, 0, 1, 1)`,
    seen: `${$}.getContext("2d").getImageData(0, 0, 1, 1).data.join()`,
  },
  "the page in a frame": {
    html: (n) => `<p>${n}</p><iframe id="x" class="c${n}"></iframe>`,
    act: `${$}.contentWindow.visited = 7`,
    seen: `${$}.contentWindow.visited`,
  },
  "a shadow root and the focus in it": {
    html: (n) => `<div id="x" class="c${n}"><i>${n}</i></div>`,
    act: `${$}.attachShadow({ mode: "open" }).innerHTML = "<input>";
      ${$}.shadowRoot.firstChild.value = "typed"; ${$}.shadowRoot.firstChild.focus()`,
    seen: `[${$}.shadowRoot.firstChild.value, ${$}.shadowRoot.activeElement?.localName]`,
  },
  "the choice among details of one name": {
    html: (n) =>
      `<div id="x" class="c${n}">${[1, 2].map((one) => `<details name="d"><summary>${one}</summary>${n}</details>`).join("")}</div>`,
    act: `${$}.lastChild.open = true`,
    seen: `[...${$}.querySelectorAll("details")].map((one) => one.open)`,
  },
  "a modal dialog that moves into a new wrapper": {
    html: (n) =>
      n ? `<section><dialog id="x"><p>1</p></dialog></section>` : `<dialog id="x"><p>0</p></dialog>`,
    act: `${$}.showModal()`,
    seen: `[${$}.open, ${$}.matches(":modal")]`,
  },
  "a popover that the server takes the attribute from": {
    html: (n) => `<div id="x" ${n ? "" : "popover"}>text</div>`,
    act: `${$}.showPopover()`,
    seen: `[${$}.matches(":popover-open"), ${$}.checkVisibility()]`,
    after: [false, true],
  },
  "attributes that dj-ignore-attrs names": {
    html: (n) => `<div id="x" dj-ignore-attrs="title, data-*" title="${n}" data-a="${n}" lang="${n}"></div>`,
    act: `${$}.title = "page"; ${$}.dataset.a = "page"`,
    seen: `[${$}.title, ${$}.dataset.a]`,
  },
};

/** Where in a view the HTML is. A `raw()`, a slot and an item are rendered again as a whole, by another template. */
const places = ["the root", "a slot", "a list item", "raw()"];
const ways = ["changes", "a whole view"];

async function shows(page: Page, { html, act, seen, after }: Promised, place: string, way: string) {
  const arrange = async ([first, second, where, how]: readonly string[]) => {
    const { createLiveDom, diff, each, html: template, provideAllParts, raw, render, toWire } = lib;
    provideAllParts();
    const markup = [first ?? "", second ?? ""];
    const fixed = (n: number) => {
      const text = markup[n] ?? "";
      return template(Object.assign([text], { raw: [text] }) as unknown as TemplateStringsArray);
    };
    const fixedBetween = (n: number) => {
      const text = [`<i>${n}</i>${markup[n]}<u></u>`];
      return template(Object.assign(text, { raw: text }) as unknown as TemplateStringsArray);
    };
    const view = (n: number) => {
      if (where === "the root") return fixed(n);
      if (where === "a slot") return template`<h1>View</h1><div>${fixedBetween(n)}</div><p>End</p>`;
      if (where === "raw()")
        return template`<h1>View</h1><div>${raw(`<i>${n}</i>${markup[n]}`, { trusted: true })}</div>`;
      return template`<ul>${each(
        n ? ["new", "a", "b"] : ["b", "a"],
        (key) => key,
        (key) => (key === "a" ? template`<li>${fixedBetween(n)}</li>` : template`<li>${key}</li>`),
      )}</ul>`;
    };
    const known = new Set<number>();
    const main = document.createElement("main");
    document.body.replaceChildren(main);
    const dom = createLiveDom(main);
    let rendered = render(view(0));
    const whole = toWire(rendered, known);
    dom.mount(whole.tree, whole.templates);
    Object.assign(window, {
      update() {
        const next = render(view(1), rendered);
        const change = diff(rendered, next, known);
        if (how === "changes" && change && "patches" in change) dom.patch(change.patches, change.templates);
        else {
          const again = toWire(next, new Set());
          dom.mount(again.tree, again.templates);
        }
        rendered = next;
      },
    });
  };
  await page.evaluate(arrange, [html(0), html(1), place, way]);
  await page.evaluate(`(async () => { ${act} })()`);
  const element = await page.evaluate(`window.element = document.querySelector("#x")`);
  const before = await page.evaluate(seen);
  await page.evaluate("update()");
  expect(await page.evaluate(seen)).toEqual(after ?? before);
  if (element) expect(await page.evaluate("element === document.querySelector('#x')")).toBe(true);
}

test.for(Object.entries(promises))(
  "%s stays as the guide says, wherever it is",
  async ([, promised], { page }) => {
    await page.setContent("");
    await page.addScriptTag({ content: script });
    for (const place of places)
      for (const way of ways)
        await shows(page, promised, place, way).catch((error: unknown) => {
          throw new Error(`in ${place}, by ${way}: ${(error as Error).message}`, { cause: error });
        });
  },
);
