// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fields } from "../parts/fields.js";
import { provideParts } from "../parts/index.js";
import { lists } from "../parts/lists.js";
import { move } from "../parts/move.js";
import { createLiveDom, type LiveDom } from "./index.js";

provideParts({ fields, lists, move });

let root: HTMLElement;
let dom: LiveDom;
const find = <E extends Element = HTMLElement>(selector: string): E => root.querySelector<E>(selector) as E;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  dom = createLiveDom(root);
});
afterEach(() => document.body.replaceChildren());

test("HTML takes the place of what was there", () => {
  dom.mount("<p>1</p> text <!-- c -->");
  dom.mount("<h1 id=a class='x y'>2</h1><p>3</p><table><tr><td>4</table>");
  expect(root.innerHTML).toBe(
    '<h1 id="a" class="x y">2</h1><p>3</p><table><tbody><tr><td>4</td></tr></tbody></table>',
  );
  dom.mount("");
  expect(root.innerHTML).toBe("");
});

test("the same HTML again changes nothing", () => {
  const html = "<ul>\n <li>a</li>\n <li>b <i>c</i></li>\n</ul>\n";
  dom.mount(html);
  const observer = new MutationObserver(() => {});
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  dom.mount(html);
  expect(observer.takeRecords()).toEqual([]);
});

describe("elements stay", () => {
  test("when others come before them", () => {
    dom.mount("<div class=form><input name=q></div><div class=list>x</div>");
    const [form, list] = Array.from(root.children);
    find("input").focus();
    dom.mount(
      "<div class=alert>no</div><div class=form><input name=q><b>bad</b></div><div class=list>y</div>",
    );
    expect(Array.from(root.children).slice(1)).toEqual([form, list]);
    expect(document.activeElement).toBe(find("input"));
  });

  test("when something with an id appears within", () => {
    dom.mount("<section><button>go</button><p>1</p></section>");
    const button = find("button");
    button.focus();
    dom.mount("<section><button>go</button><p>1</p><i id=new>!</i></section>");
    expect(document.activeElement).toBe(button);
  });

  test("by id, when they change places", () => {
    dom.mount("<p id=a>1</p><p id=b>2</p><p id=c>3</p>");
    const [a, b, c] = Array.from(root.children);
    dom.mount("<p id=c>1</p><p id=a>2</p><p id=d>3</p>");
    expect(Array.from(root.children).slice(0, 2)).toEqual([c, a]);
    expect(root.contains(b as Node)).toBe(false);
    expect(root.textContent).toBe("123");
    expect(Array.from(root.children, ({ id }) => id)).toEqual(["c", "a", "d"]);
  });

  test("by their text, when one of a list goes", () => {
    dom.mount("<ul><li>a</li><li>b</li><li>c</li></ul>");
    const [, b, c] = Array.from(root.querySelectorAll("li"));
    dom.mount("<ul><li>b</li><li>c</li></ul>");
    expect(Array.from(root.querySelectorAll("li"))).toEqual([b, c]);
  });

  test("when a link leads elsewhere", () => {
    dom.mount("<nav><a href=/1>back</a><a href=/3>next</a></nav>");
    const next = root.querySelectorAll("a")[1] as HTMLElement;
    next.focus();
    dom.mount("<nav><a href=/2>back</a><a href=/4>next</a></nav>");
    expect(document.activeElement).toBe(next);
    expect(next.getAttribute("href")).toBe("/4");
  });

  test("a form too that has a field named id", () => {
    dom.mount("<form><input type=hidden name=id value=1><input name=t></form>");
    const form = find("form");
    dom.mount("<form><input type=hidden name=id value=2><input name=t><b>x</b></form>");
    expect(find("form")).toBe(form);
    expect(root.innerHTML).toBe(
      '<form><input type="hidden" name="id" value="2"><input name="t"><b>x</b></form>',
    );
  });

  test("and have their own id afterwards", () => {
    dom.mount("<p id=a>1</p><b>x</b>");
    dom.mount("<p id=a>2</p><i>y</i><u id=u>z</u>");
    expect(Array.from(root.children, (child) => [child.id, Object.keys(child)])).toEqual([
      ["a", []],
      ["", []],
      ["u", []],
    ]);
  });
});

test("attributes come, change and go", () => {
  dom.mount("<a href=/1 a=1 b=2 c=3 d=4>x</a>");
  const a = find("a");
  dom.mount("<a href=/2 e=5>x</a>");
  expect(a.outerHTML).toBe('<a href="/2" e="5">x</a>');
  expect(find("a")).toBe(a);
});

test("an attribute that scripts may not set stops nothing", () => {
  dom.mount("<p a=1>x</p>");
  dom.mount("<p @click=go a=2>y</p>");
  expect(find("p").getAttribute("a")).toBe("2");
  expect(root.textContent).toBe("y");
});

test("what the script itself put on elements stays", () => {
  dom.mount("<button class=a dj-click=go>x</button><a href=/>y</a>");
  find("button").classList.add("djust-loading", "other");
  find("button").setAttribute("data-dj-waiting", "1");
  find("a").setAttribute("aria-current", "page");
  dom.mount("<button class=b dj-click=go>x</button><a href=/>z</a>");
  expect(find("button").className).toBe("djust-loading other b");
  expect(find("button").hasAttribute("data-dj-waiting")).toBe(true);
  expect(find("a").getAttribute("aria-current")).toBe("page");
  dom.mount("<button dj-click=go>x</button><a href=/>z</a>");
  expect(find("button").className).toBe("djust-loading other");
});

describe("an open <details>", () => {
  test("stays as the person left it", () => {
    dom.mount("<details><summary>s</summary>1</details><details open>2</details><p>1</p>");
    const [first, second] = Array.from(root.querySelectorAll("details"));
    first?.toggleAttribute("open", true);
    second?.toggleAttribute("open", false);
    dom.mount("<details><summary>s</summary>2</details><details open>3</details><p>2</p>");
    expect(Array.from(root.querySelectorAll("details"))).toEqual([first, second]);
    expect([first?.open, second?.open]).toEqual([true, false]);
  });

  test("follows the server when its own value changes", () => {
    dom.mount("<details>1</details>");
    find("details").toggleAttribute("open", true);
    dom.mount("<details open>1</details>");
    dom.mount("<details>3</details>");
    expect(find("details").hasAttribute("open")).toBe(false);
    dom.mount("<details open>4</details>");
    expect(find("details").hasAttribute("open")).toBe(true);
  });

  test("follows the server from the first HTML on", () => {
    root.innerHTML = "<details>1</details>";
    dom = createLiveDom(root);
    dom.mount("<details open>1</details>");
    expect(find("details").hasAttribute("open")).toBe(true);
  });

  test("follows its slot", () => {
    dom.mount({ t: 1, d: [null] }, { 1: { strings: ["<details", ">x</details>"], slots: ["@open"] } });
    dom.patch({ 0: "" }, undefined);
    expect(find("details").hasAttribute("open")).toBe(true);
    find("details").removeAttribute("open");
    dom.mount({ t: 1, d: [""] }, { 1: { strings: ["<details", ">x</details>"], slots: ["@open"] } });
    expect(find("details").hasAttribute("open")).toBe(false);
  });
});

describe("focus and selection", () => {
  test("stay with a field that moves", () => {
    const row = (key: string) => [key, { t: 2, d: [key] }] as const;
    dom.mount(
      { t: 1, d: [{ k: ["a", "b", "c"].map(row) }] },
      {
        1: { strings: ["<ul>", "</ul>"], slots: ["."] },
        2: { strings: ["<li><input", "></li>"], slots: ["@name"] },
      },
    );
    const input = find<HTMLInputElement>("[name=c]");
    input.focus();
    input.value = "typed";
    input.setSelectionRange(1, 3, "backward");
    dom.patch({ 0: { o: [[">", "c", "a"]] } }, undefined);
    expect(root.querySelector("input")).toBe(input);
    expect(document.activeElement).toBe(input);
    expect([input.selectionStart, input.selectionEnd, input.value]).toEqual([1, 3, "typed"]);
  });

  test("stay outside of the root", () => {
    const outside = document.createElement("input");
    document.body.append(outside);
    outside.focus();
    dom.mount("<input autofocus>");
    expect(document.activeElement).toBe(outside);
  });

  test("go with an element that goes", () => {
    dom.mount("<button>x</button>");
    find("button").focus();
    dom.mount("<p>y</p>");
    expect(document.activeElement).toBe(document.body);
  });
});

test("scripts that come with HTML do not run", () => {
  dom.mount("<p>1</p><script>window.ran = true</script><img src=x onerror='window.ran = true'>");
  expect("ran" in window).toBe(false);
  expect(root.querySelectorAll("script")).toHaveLength(1);
});
