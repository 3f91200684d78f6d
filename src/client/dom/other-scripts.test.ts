// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WireInstance, WireTemplates } from "../../wire/index.js";
import { provideAllParts } from "../parts/all.js";
import { createLiveDom, type FirstPage, type LiveDom } from "./index.js";

provideAllParts();

let root: HTMLElement;
let dom: LiveDom;
const find = <E extends Element = HTMLElement>(selector: string): E => root.querySelector<E>(selector) as E;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  dom = createLiveDom(root);
});
afterEach(() => document.body.replaceChildren());

customElements.define(
  "x-card",
  class extends HTMLElement {
    connectedCallback(): void {
      this.setAttribute("role", "group");
      this.classList.add("ready");
      if (!this.querySelector("b"))
        this.append(Object.assign(document.createElement("b"), { textContent: "mine" }));
    }
  },
);

const templates: WireTemplates = {
  1: { strings: ["<div", "><p>", "</p></div>", ""], slots: ["@class", ".", ""] },
  2: { strings: ["<em>", "</em>"], slots: ["."] },
};
const view = (text: string, className: string | null = "a", last: WireInstance | "" = ""): WireInstance => ({
  t: 1,
  d: [className, text, last],
});

/** Opens the page that the server rendered, lets a script at it, and connects. */
function connect(html: string, script: () => void, tree: WireInstance | string, firstPage?: FirstPage): void {
  root.innerHTML = html;
  script();
  dom.mount(tree, templates, firstPage);
}

describe("the first connect", () => {
  const html = '<div class="a"><p>1</p></div>';
  const script = (): void => {
    find("div").classList.add("widget");
    find("div").setAttribute("data-ready", "");
    find("div").insertAdjacentHTML("afterbegin", "<canvas></canvas>");
    find("p").textContent = "one";
  };

  test("leaves what scripts have changed where the page is as the server has it", () => {
    connect(html, script, view("1"), true);
    expect(find("div").outerHTML).toBe(
      '<div class="a widget" data-ready=""><canvas></canvas><p>one</p></div>',
    );
  });

  test("changes what the server has changed since, and nothing else", () => {
    connect(html, script, view("2", "b"), view("1"));
    expect(find("div").outerHTML).toBe('<div class="widget b" data-ready=""><canvas></canvas><p>2</p></div>');
  });

  test("takes away what the server has taken away since", () => {
    connect(`${html}<em>wait</em>`, script, view("1"), view("1", "a", { t: 2, d: ["wait"] }));
    expect(root.querySelector("em")).toBe(null);
    expect(find("canvas")).toBeTruthy();
  });

  test("of a template file does the same", () => {
    connect(html, script, '<div class="b"><p>1</p></div>', html);
    expect(find("div").outerHTML).toBe(
      '<div class="widget b" data-ready=""><canvas></canvas><p>one</p></div>',
    );
  });

  test("leaves text alone that a script has put in place of static text", () => {
    connect(
      "<time>2020</time><p>x</p>",
      () => find("time").append(" (long ago)"),
      "<time>2020</time><p>y</p>",
      "<time>2020</time><p>x</p>",
    );
    expect(root.textContent).toBe("2020 (long ago)y");
    dom.mount("<time>2020</time><p>z</p>");
    expect(root.textContent).toBe("2020 (long ago)z");
    dom.mount("<time>2021</time><p>z</p>");
    expect(root.textContent).toBe("2021z");
  });

  test("in a session that did not render the page takes it all for the server's, but in custom elements", () => {
    root.innerHTML = '<x-card></x-card><x-card><i>server</i></x-card><p class="old">old</p><em>gone</em>';
    dom.mount("<x-card></x-card><x-card><i>served</i></x-card><p>new</p>");
    expect(root.innerHTML).toBe(
      '<x-card role="group" class="ready"><b>mine</b></x-card>' +
        '<x-card role="group" class="ready"><i>served</i><b>mine</b></x-card><p>new</p>',
    );
  });
});

describe("what another script put on an element", () => {
  const ways: [string, (n: number) => void][] = [
    ["patch", (n) => dom.patch({ 0: `c${n}`, 1: `${n}` })],
    ["mount", (n) => dom.mount(view(`${n}`, `c${n}`), templates)],
    ["HTML", (n) => dom.mount(`<div class="c${n}"><p>${n}</p></div>`)],
  ];

  test.each(ways)("stays through updates by %s", (_, update) => {
    dom.mount(view("0"), templates);
    const [div, p] = [find("div"), find("p")];
    div.classList.add("widget");
    div.setAttribute("aria-grabbed", "true");
    div.style.height = "10px";
    const own = div.appendChild(document.createElement("span"));
    for (let n = 1; n < 4; n++) {
      update(n);
      expect([find("div"), find("p")]).toEqual([div, p]);
      expect(div.className).toBe(`widget c${n}`);
      expect([div.getAttribute("aria-grabbed"), div.style.height, own.parentNode]).toEqual([
        "true",
        "10px",
        div,
      ]);
      expect(p.textContent).toBe(`${n}`);
    }
  });

  test.each(["patch", "mount"])("an attribute of the server's own follows the server (%s)", (way) => {
    const one: WireTemplates = { 1: { strings: ["<a", ">x</a>"], slots: ["@href"] } };
    dom.mount({ t: 1, d: ["/1"] }, one);
    const update = (href: string | null): void =>
      way === "patch" ? dom.patch({ 0: href }) : dom.mount({ t: 1, d: [href] });
    find("a").setAttribute("href", "/mine");
    update("/1");
    update("/2");
    expect(find("a").getAttribute("href")).toBe("/2");
    find("a").setAttribute("href", "/mine");
    update(null);
    expect(find("a").hasAttribute("href")).toBe(false);
  });

  test("a class that it took off stays off until the server gives it anew", () => {
    dom.mount('<p class="a b"></p>');
    find("p").classList.remove("b");
    dom.mount('<p class="a b c"></p>');
    expect(find("p").className).toBe("a c");
    dom.mount('<p class="a c"></p>');
    dom.mount('<p class="a b c"></p>');
    expect(find("p").className).toBe("a b c");
  });

  test("styles of both are kept apart", () => {
    dom.mount('<p style="color: red; top: 1px"></p>');
    find("p").style.height = "5px";
    dom.mount('<p style="color: blue"></p>');
    expect([find("p").style.color, find("p").style.top, find("p").style.height]).toEqual(["blue", "", "5px"]);
    dom.mount("<p></p>");
    expect([find("p").style.color, find("p").style.height]).toEqual(["", "5px"]);
  });

  test("a custom element that is made by an update keeps what it gives itself", () => {
    dom.mount("<p></p>");
    dom.mount("<p></p><x-card></x-card>");
    expect(find("x-card").outerHTML).toBe('<x-card role="group" class="ready"><b>mine</b></x-card>');
    dom.mount('<p></p><x-card class="on"></x-card>');
    expect(find("x-card").outerHTML).toBe('<x-card role="group" class="ready on"><b>mine</b></x-card>');
  });

  test("comments of a library that renders into an element stay", () => {
    dom.mount("<div></div><p>1</p>");
    find("div").innerHTML = "<!---->text<!--?lit$1$-->";
    dom.mount("<div></div><p>2</p>");
    expect(find("div").innerHTML).toBe("<!---->text<!--?lit$1$-->");
  });

  test("does not outlive its view", () => {
    dom.mount('<div class="a"></div><p>1</p>');
    find("div").classList.add("widget");
    find("div").append(document.createElement("span"));
    root.append(document.createElement("aside"));
    dom.leave();
    dom.mount('<div class="a"></div><p>2</p>');
    expect(root.innerHTML).toBe('<div class="a"></div><p>2</p>');
  });
});

describe("dj-ignore-attrs", () => {
  test.each(["patch", "mount"])("leaves the attributes that it names to the page (%s)", (way) => {
    const one: WireTemplates = {
      1: {
        strings: ['<details dj-ignore-attrs="open, data-x-*"', "", "", ">d</details>"],
        slots: ["@open", "+data-x-y", "+title"],
      },
    };
    const show = (open: "" | null, text: string): void =>
      way === "patch" && root.firstChild
        ? dom.patch({ 0: open, 1: text, 2: text })
        : dom.mount({ t: 1, d: [open, text, text] }, one);
    show("", "1");
    const details = find("details");
    expect([details.hasAttribute("open"), details.getAttribute("data-x-y")]).toEqual([true, "1"]);
    details.removeAttribute("open");
    details.setAttribute("data-x-y", "mine");
    show(null, "2");
    show("", "3");
    expect([details.hasAttribute("open"), details.getAttribute("data-x-y"), details.title]).toEqual([
      false,
      "mine",
      "3",
    ]);
  });
});

describe("a dialog", () => {
  test.each(["patch", "mount"])(
    "is closed, not only without its attribute, when the view takes it away (%s)",
    (way) => {
      const one: WireTemplates = { 1: { strings: ["<dialog", ">d</dialog>"], slots: ["@open"] } };
      dom.mount({ t: 1, d: [""] }, one);
      const dialog = find<HTMLDialogElement>("dialog");
      const close = vi.fn(() => dialog.removeAttribute("open"));
      dialog.close = close;
      if (way === "patch") dom.patch({ 0: null });
      else dom.mount({ t: 1, d: [null] });
      expect(close).toHaveBeenCalledOnce();
      expect(dialog.hasAttribute("open")).toBe(false);
    },
  );

  test("that a script opened stays open", () => {
    dom.mount("<dialog>1</dialog>");
    find("dialog").setAttribute("open", "");
    dom.mount("<dialog>2</dialog>");
    expect(find("dialog").hasAttribute("open")).toBe(true);
  });
});

const list: WireTemplates = {
  1: { strings: ["<ul>", '</ul><ul id="b">', "</ul>"], slots: [".", "."] },
  2: { strings: ["<li>", "<input></li>"], slots: [""] },
};
const items = (...keys: string[]) => ({ k: keys.map((key) => [key, { t: 2, d: [key] }] as const) });
const texts = (selector = "li"): (string | null)[] =>
  [...root.querySelectorAll(selector)].map(({ textContent }) => textContent);

describe("items that a person has dragged", () => {
  test("are where the server puts them, once, with what was typed in them", () => {
    dom.mount({ t: 1, d: [items("1", "2", "3"), items()] }, list);
    const [first] = root.querySelectorAll("li");
    find<HTMLInputElement>("input").value = "typed";
    find("ul").append(first as Element);
    dom.patch({ 0: { o: [[">", "1", null]] } });
    expect(texts()).toEqual(["2", "3", "1"]);
    expect(root.querySelectorAll("li")[2]).toBe(first);
    expect(first?.querySelector("input")?.value).toBe("typed");
    dom.patch({ 0: { o: [["-", "1"]] } });
    expect(texts()).toEqual(["2", "3"]);
  });

  test("leave with the item that they belong to, whichever the server moves", () => {
    dom.mount({ t: 1, d: [items("1", "2", "3"), items()] }, list);
    const [first, , last] = root.querySelectorAll("li");
    find("ul").insertBefore(first as Element, last as Element);
    dom.patch({ 0: { o: [[">", "2", "1"]] } });
    expect(texts()).toEqual(["2", "1", "3"]);
    dom.patch({ 0: { o: [["-", "2"]] } });
    expect(texts()).toEqual(["1", "3"]);
  });

  test("are in another list once", () => {
    dom.mount({ t: 1, d: [items("1", "2"), items("3")] }, list);
    const [first] = root.querySelectorAll("li");
    find("#b").append(first as Element);
    dom.patch({ 0: { o: [["-", "1"]] }, 1: { o: [["+", "1", null, { t: 2, d: ["1"] }]] } });
    expect([texts("ul:not([id]) li"), texts("#b li")]).toEqual([["2"], ["3", "1"]]);
    expect(root.querySelectorAll("li")[2]).toBe(first);
  });
});

describe("an element that a script has wrapped", () => {
  const wrap = (element: Element): void => {
    const wrapper = document.createElement("span");
    element.replaceWith(wrapper);
    wrapper.append(element, document.createElement("i"));
  };
  const field = (title: string, before = ""): string =>
    `<form>${before}<input title="${title}"><b>${title}</b></form>`;

  test.each([
    ["before the first connect", true],
    ["later", false],
  ])("%s stays there and is updated", (_, isEarly) => {
    root.innerHTML = field("1");
    if (isEarly) wrap(find("input"));
    dom.mount(field("1"), {}, true);
    if (!isEarly) wrap(find("input"));
    find<HTMLInputElement>("input").value = "typed";
    dom.mount(field("2", "<p>new</p>"));
    expect(find("form").innerHTML).toBe('<p>new</p><span><input title="2"><i></i></span><b>2</b>');
    expect(find<HTMLInputElement>("input").value).toBe("typed");
    dom.mount("<form><b>3</b></form>");
    expect(find("form").innerHTML).toBe("<span><i></i></span><b>3</b>");
  });

  test("together with another stays there, in any order", () => {
    dom.mount('<p></p><input name="a"><input name="b">');
    const wrapper = document.createElement("span");
    find("p").after(wrapper);
    wrapper.append(...root.querySelectorAll("input"));
    dom.mount('<p></p><input name="a"><input name="b"><hr>');
    expect(root.innerHTML).toBe('<p></p><span><input name="a"><input name="b"></span><hr>');
  });
});

test("alike elements keep what scripts have put into them before the first connect", () => {
  const html = "<div><x-card></x-card></div><div><canvas></canvas></div>";
  root.innerHTML = html;
  const [card, canvas] = [find("x-card"), find("canvas")];
  dom.mount(html, {}, true);
  expect([find("x-card"), find("canvas")]).toEqual([card, canvas]);
  expect(root.querySelectorAll("x-card, canvas")).toHaveLength(2);
});

describe("what the user has written into an editable element", () => {
  const editor = (text: string, className = "a"): string =>
    `<div class="${className}" contenteditable>some <b>${text}</b> text</div>`;

  test("stays while the server renders the same there", () => {
    dom.mount(editor("bold"));
    find("div").innerHTML = "mine<div>two</div>";
    dom.mount(editor("bold", "b"));
    expect(root.innerHTML).toBe('<div class="b" contenteditable="">mine<div>two</div></div>');
  });

  test("follows a change of the server's when nobody is in it", () => {
    dom.mount(editor("bold"));
    find("div").innerHTML = "mine";
    find("div").tabIndex = 0;
    find("div").focus();
    dom.mount(editor("new"));
    expect(find("div").innerHTML).toBe("mine");
    find("div").blur();
    dom.mount(editor("newer"));
    expect(find("b").textContent).toBe("newer");
  });

  test("is compared node by node where contenteditable is false", () => {
    dom.mount("<div contenteditable=false>a<b>b</b></div>");
    find("b").append(document.createElement("i"));
    dom.mount("<div contenteditable=false>c<b>b</b></div>");
    expect(find("div").innerHTML).toBe("c<b>b<i></i></b>");
  });

  test("is not cut by a late answer to what was typed", () => {
    const template = { 1: { strings: ["<p contenteditable tabindex=0>", "</p>"], slots: ["."] } };
    dom.mount({ t: 1, d: ["a"] }, template);
    find("p").focus();
    find("p").textContent = "abc";
    dom.patch({ 0: "ab" });
    expect(find("p").textContent).toBe("abc");
  });
});

test("fields of the same name in different elements with an id stay where they are", () => {
  const form = (id: string, fields: string): string => `<form id="${id}">${fields}</form>`;
  dom.mount(form("a", '<input name="title">') + form("b", ""));
  find<HTMLInputElement>("#a input").value = "typed";
  dom.mount(form("a", "") + form("b", '<input name="title">'));
  expect(find<HTMLInputElement>("#b input").value).toBe("");
});

test("an element is known by its id where an expression sets it", () => {
  const templates = { 1: { strings: ["<ul><li", "><input></li><li", "></li></ul>"], slots: ["@id", "@id"] } };
  dom.mount({ t: 1, d: ["a", "b"] }, templates);
  const [first, second] = root.querySelectorAll("li");
  dom.patch({ 0: "b", 1: "a" });
  expect([...root.querySelectorAll("li")]).toEqual([second, first]);
  expect([first?.id, second?.id]).toEqual(["a", "b"]);
});

test("an item that a script has moved to another list keeps what is in it when the server moves it too", () => {
  const templates: WireTemplates = {
    1: { strings: ["<ol>", "</ol><ul>", "</ul>"], slots: [".", "."] },
    2: { strings: ["<li", "><input></li>"], slots: ["@id"] },
  };
  const item = (id: string) => [id, { t: 2, d: [id] }] as const;
  dom.mount({ t: 1, d: [{ k: [item("a")] }, { k: [item("b"), item("c")] }] }, templates);
  find<HTMLInputElement>("#b input").value = "typed";
  const before = find("#b");
  find("ol").prepend(before);
  dom.patch({ 0: { o: [["+", "b", "a", { t: 2, d: ["b"] }]] }, 1: { o: [["-", "b"]] } });
  expect([...root.querySelectorAll("li")].map(({ id }) => id)).toEqual(["b", "a", "c"]);
  expect(find("#b")).toBe(before);
  expect(find<HTMLInputElement>("#b input").value).toBe("typed");
});

test.each([
  ["after", 0, 1],
  ["before", 1, 0],
] as const)(
  "an item with an id that the server moves to a list %s its own keeps what is in it",
  (_, from, to) => {
    const templates: WireTemplates = {
      1: { strings: ["<ol>", "</ol><ul>", "</ul>"], slots: [".", "."] },
      2: { strings: ["<li", "><input></li>"], slots: ["@id"] },
    };
    const item = (id: string) => [id, { t: 2, d: [id] }] as const;
    const added = (id: string) => ["+", id, null, { t: 2, d: [id] }] as const;
    const ids = (): string[] => [...root.querySelectorAll("li")].map(({ id }) => id);
    const lists = [[item("a")], [item("b")]];
    lists[from]?.push(item("moved"));
    dom.mount({ t: 1, d: lists.map((k) => ({ k })) }, templates);
    const before = find("#moved");
    find<HTMLInputElement>("#moved input").value = "typed";
    dom.patch({ [`${from}` as const]: { o: [["-", "moved"]] }, [`${to}` as const]: { o: [added("moved")] } });
    expect(ids()).toEqual(to ? ["a", "b", "moved"] : ["a", "moved", "b"]);
    expect(find("#moved")).toBe(before);
    expect(find<HTMLInputElement>("#moved input").value).toBe("typed");

    dom.patch({ [`${to}` as const]: { o: [["-", "moved"]] } });
    dom.patch({ [`${from}` as const]: { o: [added("new")] } });
    expect(ids()).toEqual(from ? ["a", "b", "new"] : ["a", "new", "b"]);
  },
);

test("an attribute with the name of an inherited property is updated although a script has changed it", () => {
  root.innerHTML = "<div><p>1</p></div>";
  const attribute = (value: string): WireInstance => ({ t: 3, d: [value] });
  const withAttribute: WireTemplates = { 3: { strings: ["<i", "></i>"], slots: ["@constructor"] } };
  dom.mount(attribute("a"), withAttribute);
  find("i").setAttribute("constructor", "changed");
  dom.mount(attribute("b"), withAttribute);
  expect(find("i").getAttribute("constructor")).toBe("b");
});
