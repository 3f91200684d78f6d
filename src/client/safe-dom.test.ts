import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, expect } from "vitest";
import { test } from "../../test/support/chromium.js";
import type * as SafeDom from "./safe-dom.js";

declare const dom: typeof SafeDom;

let script: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("safe-dom.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "dom",
  });
  script = outputFiles[0]?.text ?? "";
});

const memberNames = [
  ...[
    "addEventListener",
    "dispatchEvent",
    "nodeType",
    "nodeName",
    "nodeValue",
    "parentNode",
    "parentElement",
  ],
  ...["childNodes", "firstChild", "nextSibling", "previousSibling", "textContent", "isConnected", "contains"],
  ...["insertBefore", "removeChild", "localName", "attributes", "classList", "id", "children", "innerHTML"],
  ...[
    "hasAttribute",
    "getAttribute",
    "setAttribute",
    "removeAttribute",
    "matches",
    "closest",
    "querySelector",
  ],
  ...["querySelectorAll", "style", "elements", "reset", "submit", "remove", "append", "length", "action"],
];

test("reads and changes a form whose fields are named like its members", async ({ page }) => {
  const fields = memberNames.map((name) => `<input name="${name}" value="v">`).join("");
  await page.setContent(`<main><p>before</p><form class="a" data-x="1">${fields}</form><p>after</p></main>`);
  await page.addScriptTag({ content: script });
  const seen = await page.evaluate(() => {
    const form = document.querySelector("form") as HTMLFormElement;
    const first = dom.firstChild(form) as HTMLInputElement;
    const result: Record<string, unknown> = {
      isShadowed: (form.attributes as unknown) instanceof HTMLInputElement,
      nodeType: dom.nodeType(form),
      localName: dom.localName(form),
      parent: dom.localName(dom.parentNode(form) as Element),
      attributes: [...dom.attributes(form)].map(({ name }) => name),
      dataX: dom.getAttribute(form, "data-x"),
      counts: [
        dom.children(form).length,
        dom.querySelectorAll(form, "input").length,
        dom.formFields(form).length,
      ],
      closest: dom.localName(dom.closest(form, "main") as Element),
      matches: dom.matches(form, ".a"),
      next: dom.textContent(dom.nextSibling(form) as Node),
    };
    first.value = "typed";
    dom.resetForm(form);
    dom.setAttribute(form, "data-x", "2");
    dom.classList(form).add("b");
    dom.style(form).display = "none";
    const html = (dom.cloneNode(form) as Element).outerHTML;
    dom.remove(form);
    return { ...result, reset: first.value, html, isGone: !dom.isConnected(form) };
  });
  expect(seen).toEqual({
    isShadowed: true,
    nodeType: 1,
    localName: "form",
    parent: "main",
    attributes: ["class", "data-x"],
    dataX: "1",
    counts: [memberNames.length, memberNames.length, memberNames.length],
    closest: "main",
    matches: true,
    next: "after",
    reset: "v",
    html: '<form class="a b" data-x="2" style="display: none;"></form>',
    isGone: true,
  });
});

test("reads a document whose forms are named like its members, and does not mistake elements for variables", async ({
  page,
}) => {
  await page.setContent(
    `<script>${script};</script>${[
      "body",
      "head",
      "querySelector",
      "querySelectorAll",
      "getElementById",
      "createElement",
      "activeElement",
      "title",
    ]
      .map((name) => `<form name="${name}" id="djustDebug"></form>`)
      .join("")}`,
  );
  const seen = await page.evaluate(() => {
    dom.setTitle("New");
    const before = dom.globalValue("djustDebug");
    Object.assign(window, { djustDebug: true });
    return {
      isShadowed: (document.body as unknown) instanceof HTMLFormElement,
      body: dom.localName(dom.body()),
      head: dom.localName(dom.head()),
      found: dom.localName(dom.find("form") as Element),
      all: dom.findAll("form").length,
      byId: dom.findById("nothing"),
      created: dom.localName(dom.createElement("div")),
      active: dom.localName(dom.activeElement() as Element),
      title: dom.textContent(dom.find("title") as Element),
      variables: [before, dom.globalValue("djustDebug")],
    };
  });
  expect(seen).toEqual({
    isShadowed: true,
    body: "body",
    head: "head",
    found: "form",
    all: 8,
    byId: null,
    created: "div",
    active: "body",
    title: "New",
    variables: [undefined, true],
  });
});
