// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WireInstance, WireTemplates } from "../../wire/index.js";
import { provideAllParts } from "../parts/all.js";
import { createLiveDom, type LiveDom } from "./index.js";

provideAllParts();

const templates: WireTemplates = {
  1: {
    strings: ["before ", " <p>", '</p><div dj-update="ignore"', ">", "</div><p>", "</p> after ", ""],
    slots: ["", ".", "@title", ".", ".", ""],
  },
  2: { strings: ["<b>", "</b>"], slots: ["."] },
};
const tree = (text: string): WireInstance => ({ t: 1, d: [text, text, text, text, text, text] });
const asHtml = (text: string): string =>
  `before ${text} <p>${text}</p><div dj-update="ignore" title="${text}">${text}</div><p>${text}</p> after ${text}`;

let root: HTMLElement;
let dom: LiveDom;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  dom = createLiveDom(root);
});
afterEach(() => document.body.replaceChildren());

/** Fills the ignored element as a map or a chart would. @returns its nodes */
function take(): readonly Node[] {
  const ignored = root.querySelector("div") as Element;
  ignored.innerHTML = "mine <i>and</i><!-- also -->mine";
  return Array.from(ignored.childNodes);
}

function text(): string {
  return (root.textContent ?? "").replace(/\s+/g, " ");
}

describe.each<[string, (dom: LiveDom, text: string) => void]>([
  ["patch", (dom, text) => dom.patch({ 0: text, 1: text, 2: text, 3: text, 4: text, 5: text }, undefined)],
  ["mount", (dom, text) => dom.mount(tree(text), templates)],
  ["html", (dom, text) => dom.mount(asHtml(text))],
])("in %s, an ignored element", (_, update) => {
  test("keeps its children, and gets its own attributes", () => {
    dom.mount(tree("1"), templates);
    expect(text()).toBe("before 1 111 after 1");
    const mine = take();
    update(dom, "2");
    update(dom, "2");
    const ignored = root.querySelector("div");
    expect(Array.from(ignored?.childNodes ?? [])).toEqual(mine);
    expect(ignored?.innerHTML).toBe("mine <i>and</i><!-- also -->mine");
    expect(ignored?.title).toBe("2");
  });

  test("lets its siblings on both sides be updated, text included", () => {
    dom.mount(tree("1"), templates);
    take();
    const around = Array.from(root.querySelectorAll("p"));
    update(dom, "2");
    expect(text()).toBe("before 2 2mine andmine2 after 2");
    expect(Array.from(root.querySelectorAll("p"))).toEqual(around);
  });

  test("is created with what is in it", () => {
    if (update.length && root.childNodes.length === 0) dom.mount({ t: 2, d: [""] }, templates);
    dom.mount(tree("1"), templates);
    root.querySelector("div")?.remove();
    dom.mount("");
    dom.mount(tree("0"), templates);
    expect(root.querySelector("div")?.textContent).toBe("0");
  });
});

test("content within an ignored element changes on the server and not in the page", () => {
  const lists: WireTemplates = {
    1: { strings: ['<div dj-update="ignore">', "<ul>", "</ul></div><p>", "</p>"], slots: ["", ".", "."] },
    2: { strings: ["<li", ">", "</li>"], slots: ["@class", "."] },
  };
  const item = (text: string): WireInstance => ({ t: 2, d: [null, text] });
  const first = '<div dj-update="ignore">x<ul><li>a</li></ul></div><p>1</p>';
  root.innerHTML = first;
  dom.mount({ t: 1, d: ["x", { k: [["a", item("a")]] }, "1"] }, lists);
  const inside = root.querySelector("div")?.innerHTML;
  const li = root.querySelector("li");
  dom.patch(
    {
      0: item("y"),
      1: {
        o: [
          ["+", "b", "a", item("b")],
          [">", "a", "b"],
        ],
        u: { a: { 0: "c", 1: "A" } },
      },
      2: "2",
    },
    undefined,
  );
  dom.patch({ 0: { 1: "z" }, 1: { o: [["-", "a"]], u: { b: { 1: "B" } } }, 2: "3" }, undefined);
  expect(root.querySelector("div")?.innerHTML).toBe(inside);
  expect(root.querySelector("li")).toBe(li);
  expect(root.querySelector("p")?.textContent).toBe("3");
});

test("an ignored element without an id is told from others of its kind", () => {
  dom.mount("<div>one</div><div dj-update=ignore>map</div><div>two</div>");
  const [, map] = Array.from(root.children);
  if (map) map.textContent = "mine";
  dom.mount("<div dj-update=ignore>map</div><div>1</div><div>2</div><div>3</div>");
  expect(Array.from(root.children, (child) => child.textContent)).toEqual(["mine", "1", "2", "3"]);
  expect(root.firstElementChild).toBe(map);
});

test("the flash container keeps its messages wherever it stands", () => {
  const container = (more: string): string =>
    `<section>${more}<div id="dj-flash-container" class="dj-flash-container" dj-update="ignore"></div><p>${more}</p></section>`;
  dom.mount(container("1"));
  const message = document.createElement("div");
  message.textContent = "Saved!";
  root.querySelector("#dj-flash-container")?.append(message);
  dom.mount(container("<i>2</i>"));
  dom.mount(container("3").replace("<section>", "<section><div>new</div>"));
  expect(root.querySelector("#dj-flash-container")?.firstChild).toBe(message);
  expect(root.querySelector("p")?.textContent).toBe("3");
});

test("an ignored text area keeps its text", () => {
  dom.mount("<textarea dj-update=ignore rows=1>a</textarea>");
  const area = root.querySelector("textarea") as HTMLTextAreaElement;
  dom.mount("<textarea dj-update=ignore rows=2>b</textarea>");
  expect([area.value, area.textContent, area.rows]).toEqual(["a", "a", 2]);
});

test("an element stops being ignored when its attribute changes", () => {
  const one: WireTemplates = { 1: { strings: ["<div", ">", "</div>"], slots: ["@dj-update", "."] } };
  dom.mount({ t: 1, d: ["ignore", "a"] }, one);
  dom.patch({ 1: "b" }, undefined);
  expect(root.textContent).toBe("a");
  dom.patch({ 0: null }, undefined);
  expect(root.textContent).toBe("b");
  dom.patch({ 1: "c" }, undefined);
  expect(root.innerHTML).toBe("<div>c</div>");
});

test("an ignored element that a slot makes keeps the children it was made with", () => {
  dom.mount({ t: 1, d: [""] }, { 1: { strings: ["<p>", "</p>"], slots: ["."] } });
  dom.patch(
    { 0: { t: 2, d: ["a", "t"] } },
    { 2: { strings: ["<b dj-update=ignore", "><i>", "</i></b>"], slots: ["@title", "."] } },
  );
  dom.patch({ 0: { 0: "A", 1: "u" } }, undefined);
  expect(root.querySelector("b")?.outerHTML).toBe('<b dj-update="ignore" title="A"><i>t</i></b>');
});

describe.each<[string, (dom: LiveDom, icon: string, text: string) => void]>([
  ["patch", (dom, icon, text) => dom.patch({ 0: icon, 1: icon, 2: text })],
  ["mount", (dom, icon, text) => dom.mount({ t: 3, d: [icon, icon, text] })],
  ["html", (dom, icon, text) => dom.mount(asIcon(icon, text))],
])("in %s, an icon in an ignored element with dj-key", (_, update) => {
  const strings = ['<button><span dj-update="ignore"', "><i", "></i></span>", "</button>"];
  /** What icon libraries do. */
  const replaceIcons = (): void => {
    for (const icon of root.querySelectorAll("i")) {
      const svg = document.createElement("svg");
      svg.id = icon.dataset["icon"] ?? "";
      icon.replaceWith(svg);
    }
  };
  const icons = (): string[] =>
    [...root.querySelectorAll("i,svg")].map((one) => `${one.localName} ${one.id}`);

  test("stays replaced until the server renders another one", () => {
    dom.mount({ t: 3, d: ["a", "a", "1"] }, { 3: { strings, slots: ["@dj-key", "@data-icon", ""] } });
    replaceIcons();
    update(dom, "a", "2");
    expect(icons()).toEqual(["svg a"]);
    expect(root.textContent).toBe("2");
    update(dom, "b", "2");
    expect(icons()).toEqual(["i "]);
    replaceIcons();
    update(dom, "b", "3");
    expect(icons()).toEqual(["svg b"]);
    expect(root.textContent).toBe("3");
  });
});

const asIcon = (icon: string, text: string): string =>
  `<button><span dj-update="ignore" dj-key="${icon}"><i data-icon="${icon}"></i></span>${text}</button>`;
