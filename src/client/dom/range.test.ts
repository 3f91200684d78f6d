// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WireInstance, WireTemplates } from "../../wire/index.js";
import { fields } from "../parts/fields.js";
import { provideParts } from "../parts/index.js";
import { lists } from "../parts/lists.js";
import { move } from "../parts/move.js";
import { createLiveDom, type LiveDom } from "./index.js";

provideParts({ fields, lists, move });

let root: HTMLElement;
let dom: LiveDom;
let lastTemplate = 100;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  dom = createLiveDom(root);
});
afterEach(() => document.body.replaceChildren());

const outer: WireTemplates = {
  1: { strings: ["<h1>t</h1>", "<footer>f</footer>"], slots: [""] },
  2: { strings: ["<section>", "</section>"], slots: ["."] },
  3: { strings: ["<h1>t</h1>", "<footer>f</footer>"], slots: [""] },
};

/** A template of its own for each HTML. */
const instance = (html: string): [WireInstance, WireTemplates] => {
  const t = ++lastTemplate;
  return [{ t, d: [] }, { [t]: { strings: [html], slots: [] } }];
};

/** Where content is: how it comes first, and how it changes. */
const places: [string, (html: string) => (html: string) => void][] = [
  [
    "the root",
    (first) => {
      dom.mount(first);
      return (next) => dom.mount(next);
    },
  ],
  [
    "a slot between others",
    (first) => {
      const [d, templates] = instance(first);
      dom.mount({ t: 1, d: [d] }, { ...outer, ...templates });
      return (next) => {
        const [change, more] = instance(next);
        dom.patch({ 0: change }, more);
      };
    },
  ],
  [
    "a slot that is all an element has",
    (first) => {
      const [d, templates] = instance(first);
      dom.mount({ t: 2, d: [d] }, { ...outer, ...templates });
      return (next) => {
        const [change, more] = instance(next);
        dom.patch({ 0: change }, more);
      };
    },
  ],
  [
    "raw()",
    (first) => {
      dom.mount({ t: 1, d: [{ r: first }] }, outer);
      return (next) => dom.patch({ 0: { r: next } });
    },
  ],
  [
    "a list item",
    (first) => {
      const [d, templates] = instance(first);
      const list = {
        k: [["a", "before"] as const, ["b", d] as const, ["c", { r: "<i>after</i>" }] as const],
      };
      dom.mount({ t: 3, d: [list] }, { ...outer, ...templates });
      return (next) => {
        const [change, more] = instance(next);
        dom.patch({ 0: { u: { b: change } } }, more);
      };
    },
  ],
  [
    "a list item in a page that is rendered again",
    (first) => {
      const show = (html: string): void => {
        const [d, templates] = instance(html);
        const list = {
          k: [["a", "before"] as const, ["b", d] as const, ["c", { r: "<i>after</i>" }] as const],
        };
        dom.mount({ t: 3, d: [list] }, { ...outer, ...templates });
      };
      show(first);
      return show;
    },
  ],
];

const find = <E extends Element = HTMLElement>(selector: string): E => root.querySelector<E>(selector) as E;
const all = (selector: string): Element[] => Array.from(root.querySelectorAll(selector));

describe.each(places)("in %s", (_, start) => {
  test("every element stays, not only the first", () => {
    const update = start("<p>1</p><input name=q><details>d</details><video></video>");
    const before = all("p,input,details,video");
    find<HTMLInputElement>("input").value = "typed";
    find<HTMLInputElement>("input").focus();
    find("details").setAttribute("open", "");
    update("<p>2</p><input name=q><details>e</details><video></video>");
    expect(all("p,input,details,video")).toEqual(before);
    expect(find<HTMLInputElement>("input").value).toBe("typed");
    expect(document.activeElement).toBe(find("input"));
    expect(find("details").hasAttribute("open")).toBe(true);
    expect([find("p").textContent, find("details").textContent]).toEqual(["2", "e"]);
  });

  test("elements stay when one is put before them", () => {
    const update = start("<input name=a><p>text</p>");
    const before = all("input,p");
    update("<b>new</b><input name=a><p>text</p>");
    expect(all("input,p")).toEqual(before);
    expect(root.textContent).toContain("newtext");
  });

  test.each([
    ["is wrapped in a new element", "<input id=f>", "<div class=error><input id=f><p>!</p></div>"],
    ["is unwrapped", "<div><input id=f></div>", "<input id=f>"],
    ["has another kind of element around it", "<div><input id=f></div>", "<span><input id=f></span>"],
    ["goes into the element beside it", "<input id=f><div></div>", "<div><input id=f></div>"],
    ["goes deeper", "<div><input id=f></div>", "<div><div><div><input id=f></div></div></div>"],
    ["changes sides", "<p><input id=f></p><ul><li></ul>", "<p></p><ul><li><input id=f></ul>"],
    ["has no id and is wrapped", "<input name=f>", "<label>Name <input name=f></label>"],
    [
      "is in a form that is wrapped",
      "<form id=x><input name=f></form>",
      "<dialog><form id=x><input name=f></form></dialog>",
    ],
  ])("a field that %s stays, with focus and text", (_name, first, next) => {
    const update = start(first);
    const field = find<HTMLInputElement>("input");
    field.focus();
    field.value = "typed";
    field.setSelectionRange(1, 3);
    update(next);
    expect(all("input")).toEqual([field]);
    expect(document.activeElement).toBe(field);
    expect([field.value, field.selectionStart, field.selectionEnd]).toEqual(["typed", 1, 3]);
    const wanted = document.createElement("div");
    wanted.innerHTML = next;
    expect(plain(root)).toContain(plain(wanted));
  });

  test("an element that turns inside out is what it should be", () => {
    const update = start("<div id=a><p id=b><i id=c>x</i></p></div>");
    const [a, b, c] = ["#a", "#b", "#c"].map((id) => find(id));
    update("<i id=c><p id=b><div id=a>y</div></p></i>".replace(/p/g, "u"));
    expect([find("#a"), find("#c")]).toEqual([a, c]);
    expect(find("#b")).not.toBe(b);
    expect(plain(root)).toContain('<i id="c"><u id="b"><div id="a">y</div></u></i>');
  });

  test("an id that is there twice is nobody's", () => {
    const update = start("<p><b id=x>1</b><b id=x>2</b></p>");
    update("<div><b id=x>3</b></div><p><b id=x>4</b></p>");
    expect(plain(root)).toContain('<div><b id="x">3</b></div><p><b id="x">4</b></p>');
  });

  test("elements with dj-key are paired by it", () => {
    const update = start(
      "<ul><li dj-key=a><input></li><li dj-key=b><input></li><li dj-key=c><input></li></ul>",
    );
    const [a, , c] = all("li");
    (c?.firstElementChild as HTMLInputElement).value = "typed";
    update("<ul><li dj-key=c><input></li><li dj-key=d><input></li><li dj-key=a><input></li></ul>");
    expect([all("li")[0], all("li")[2]]).toEqual([c, a]);
    expect(all("input").map((input) => (input as HTMLInputElement).value)).toEqual(["typed", "", ""]);
  });

  test("the contents of a <template> change", () => {
    const update = start("<template><b>1</b> <i id=i>x</i></template>");
    const template = find<HTMLTemplateElement>("template");
    const [b] = Array.from(template.content.children);
    update("<template class=t><b>2</b> <i id=i>y</i></template>");
    expect(find("template")).toBe(template);
    expect(template.innerHTML).toBe('<b>2</b> <i id="i">y</i>');
    expect(template.className).toBe("t");
    expect(template.content.firstElementChild).toBe(b);
  });

  test("a widget's elements stay, and go with what they are in", () => {
    const update = start("<div id=map></div><p>1</p>");
    const map = find("#map");
    const canvas = map.appendChild(document.createElement("canvas"));
    map.classList.add("ready");
    map.setAttribute("tabindex", "0");
    map.style.position = "relative";
    update("<h2>new</h2><div id=map class=big></div><p>2</p>");
    expect(canvas.parentNode).toBe(map);
    expect([map.className, map.getAttribute("tabindex"), map.style.position]).toEqual([
      "ready big",
      "0",
      "relative",
    ]);
    update("<p>3</p>");
    expect(canvas.isConnected).toBe(false);
  });

  test("nothing is written where nothing has changed", () => {
    const html = "<p class=a>1 <b>2</b> 3</p> <ul>\n<li>x</li>\n<li>y</li></ul><select><option>o</select>";
    const update = start(html);
    update(html);
    const observer = new MutationObserver(() => {});
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    update(html);
    expect(observer.takeRecords().map(({ type, target }) => [type, (target as Element).outerHTML])).toEqual(
      [],
    );
  });
});

/** HTML without comments and spaces at the ends. */
function plain(element: Element): string {
  return element.innerHTML.replace(/<!--.*?-->/g, "");
}
