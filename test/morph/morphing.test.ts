// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLiveDom, type LiveDom } from "../../src/client/dom/index.js";
import { provideAllParts } from "../../src/client/parts/all.js";
import type { WireInstance, WireTemplates } from "../../src/wire/index.js";

/**
 * What people who know other morphing libraries (morphdom, idiomorph, nanomorph) expect of an update, in each place that
 * an update can change. Where we differ on purpose, docs/guide/templates.md says so; those rows are at the end.
 */
provideAllParts();

let root: HTMLElement;
let dom: LiveDom;
let lastTemplate = 100;

beforeEach(() => {
  root = document.createElement("main");
  document.body.append(root);
  dom = createLiveDom(root);
});
afterEach(() => document.body.replaceChildren());

const frame: WireTemplates = { 1: { strings: ["<h6>t</h6>", "<hr>"], slots: [""] } };

/** A template of its own for each HTML. */
const instance = (html: string): [WireInstance, WireTemplates] => {
  const t = ++lastTemplate;
  return [{ t, d: [] }, { [t]: { strings: [html], slots: [] } }];
};

/** Shows HTML in a place for the first time. @returns shows other HTML there */
type Place = (first: string) => (next: string) => void;

const places: Readonly<Record<string, Place>> = {
  "the whole view": (first) => {
    dom.mount(first);
    return (next) => dom.mount(next);
  },
  "a slot": (first) => {
    const [d, templates] = instance(first);
    dom.mount({ t: 1, d: [d] }, { ...frame, ...templates });
    return (next) =>
      dom.patch({ 0: instance(next)[0] }, { ...frame, [lastTemplate]: { strings: [next], slots: [] } });
  },
  "a list item": (first) => {
    const [d, templates] = instance(first);
    dom.mount(
      { t: 1, d: [{ k: [["a", ""] as const, ["b", d] as const, ["c", ""] as const] }] },
      { ...frame, ...templates },
    );
    return (next) => {
      const [to, more] = instance(next);
      dom.patch({ 0: { u: { b: to } } }, more);
    };
  },
  "raw()": (first) => {
    dom.mount({ t: 1, d: [{ r: first }] }, frame);
    return (next) => dom.patch({ 0: { r: next } });
  },
};

const shown = (): string => root.innerHTML.replace(/^<h6>t<\/h6>|<hr>$/g, "").replaceAll(/<!--\/?dj-->/g, "");
/** HTML as a parser reads it. */
const parsed = (html: string): string => {
  const template = document.createElement("main");
  template.innerHTML = html;
  return template.innerHTML;
};
const find = <E extends Element = HTMLElement>(selector: string): E => root.querySelector<E>(selector) as E;

const contents = [
  "",
  "text",
  "<button>a</button>",
  '<button class="x" disabled>b</button>',
  "<p>a</p><p>b</p>",
  "<p>a</p> <p>c</p>  ",
  "text<p>a</p>text",
  "<!--a--><p>a</p><!--b-->",
  "<div><p>a</p></div>",
  '<div><div><i id="1"></i></div></div>',
  '<i id="1"></i><b id="2"></b>',
  '<b id="2"><i id="1"></i></b>',
  '<ul><li id="a">1</li><li id="b">2</li><li id="c">3</li></ul>',
  '<ul><li id="c">3</li><li id="a">1</li><li>new</li></ul>',
  '<ol><li id="b">2</li></ol>',
  '<input value="a"><input type="checkbox" checked>',
  '<input name="q"><input type="checkbox" name="q">',
  '<textarea name="t">a</textarea>',
  "<textarea>\n\nb</textarea>",
  '<select><option value="1">1</option><option value="2" selected="">2</option></select>',
  '<select name="s" multiple><optgroup label="g"><option selected="">1</option></optgroup></select>',
  "<table><tbody><tr><td>1</td></tr></tbody></table>",
  "<table><thead><tr><th>h</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
  '<p style="color: red">a</p>',
  '<p style="--x: 1; color: blue" data-a="1" aria-label="é &amp; &quot;">a</p>',
  '<svg viewBox="0 0 1 1"><g><circle r="1"></circle></g></svg>',
  '<svg><use xlink:href="#a"></use><path d="M0 0"></path></svg>',
  "<template><p>a</p></template>",
  '<template id="t"><p>b</p><i></i></template>',
  "<pre>\n a\n</pre>",
  '<a href="/a">a</a><a href="/b">b</a>',
  '<form id="f"><input name="id"><button name="parentNode">x</button></form>',
  '<details open=""><summary>s</summary>d</details>',
  "<dialog>d</dialog>",
  '<x-a><span slot="s">1</span></x-a>',
  '<p id="d">1</p><p id="d">2</p>',
];

/** What an update does to elements: from, to, and what stays the same element, with the focus if it is a field. */
const identities: readonly [name: string, from: string, to: string, ...kept: string[]][] = [
  ["change their text", "<p>a</p><p>b</p>", "<p>a</p><p>c</p>", "p"],
  ["get other attributes", '<a class="x" href="/">a</a>', '<a class="y" href="/" title="t">a</a>', "a"],
  ["follow a new sibling", '<p>a</p><input id="i">', '<p>n</p><p>a</p><input id="i">', "#i"],
  ["lose a sibling", '<p>a</p><p>b</p><input id="i">', '<input id="i">', "#i"],
  ["change places", '<input id="a"><input id="b">', '<input id="b"><input id="a">', "#a", "#b"],
  [
    "are reversed",
    '<i id="a"></i><i id="b"></i><i id="c"></i>',
    '<i id="c"></i><i id="b"></i><i id="a"></i>',
    "#a",
    "#b",
    "#c",
  ],
  ["move into a new parent", '<input id="a">', '<div><label><input id="a"></label></div>', "#a"],
  [
    "move out of a parent that goes",
    '<div><div><input id="a"></div></div><p>b</p>',
    '<p>b</p><input id="a">',
    "#a",
  ],
  [
    "move from one parent to another",
    '<div id="l"><input id="a"></div><div id="r"></div>',
    '<div id="l"></div><div id="r"><input id="a"></div>',
    "#l",
    "#r",
    "#a",
  ],
  [
    "turn inside out",
    '<div id="a"><div id="b"></div></div>',
    '<div id="b"><div id="a"></div></div>',
    "#a",
    "#b",
  ],
  [
    "are in a parent without an id that moves",
    '<div><input id="a"></div><div><input id="b"></div>',
    '<div><input id="b"></div><div><input id="a"></div>',
    "#a",
    "#b",
  ],
  [
    "have an id that only a parent has before",
    '<div id="a"><input name="q"></div>',
    '<section><div id="a"><input name="q"></div></section>',
    "#a",
    "[name=q]",
  ],
  [
    "have a name and get a wrapper",
    '<input name="q">',
    '<p class="error"><input name="q"><b>!</b></p>',
    "[name=q]",
  ],
  [
    "are radio buttons of one name",
    '<input type="radio" name="r" value="1"><input type="radio" name="r" value="2">',
    '<p>n</p><input type="radio" name="r" value="2"><input type="radio" name="r" value="1">',
    "[value='1']",
    "[value='2']",
  ],
  [
    "are rows of a table",
    '<table><tbody><tr id="a"><td>1</td></tr><tr id="b"><td>2</td></tr></tbody></table>',
    '<table><tbody><tr id="n"><td>0</td></tr><tr id="b"><td>2</td></tr><tr id="a"><td>1</td></tr></tbody></table>',
    "#a",
    "#b",
  ],
  [
    "have dj-key",
    '<p dj-key="1">a</p><p dj-key="2">b</p>',
    '<p dj-key="2">b</p><p dj-key="1">a</p>',
    "[dj-key='1']",
    "[dj-key='2']",
  ],
  [
    "change places between parents with white space around them",
    '<div id="l"> <input id="a"> </div> <div id="r"> <input id="b"> </div>',
    '<div id="l"> <input id="b"> </div> <div id="r"> <input id="a"> </div>',
    "#a",
    "#b",
  ],
  [
    "are equal, and the first one changes",
    "<p></p><p></p><p></p>",
    "<p>1</p><p></p><p></p>",
    "p:nth-of-type(1)",
    "p:nth-of-type(2)",
    "p:nth-of-type(3)",
  ],
  [
    "hand a class on to their neighbors",
    '<div><i class="on"></i><i></i><i></i><i></i></div>',
    '<div><i class="on"></i><i class="on"></i><i class="on"></i><i></i></div>',
    "i:nth-child(1)",
    "i:nth-child(2)",
    "i:nth-child(3)",
    "i:nth-child(4)",
  ],
  [
    "are tabs of which another one is selected, with other numbers in all of them",
    '<div><button class="tab on">Inbox 3</button><button class="tab">Spam 1</button><button class="tab">Sent</button></div>',
    '<div><button class="tab">Inbox 2</button><button class="tab on">Spam 0</button><button class="tab">Sent</button></div>',
    "button:nth-child(1)",
    "button:nth-child(2)",
    "button:nth-child(3)",
  ],
  [
    "are a password that is shown",
    '<label><input type="password" name="p"></label>',
    '<label><input type="text" name="p"></label><b>!</b>',
    "[name=p]",
  ],
  ["have a numeric id", '<hr id="1">', '<div><hr id="1"></div>', "[id='1']"],
];

/** State that is in no attribute, and what the update does besides. */
const states: readonly [
  name: string,
  from: string,
  to: string,
  act: (element: Element) => void,
  is: (element: Element) => unknown,
  value: unknown,
][] = [
  [
    "an indeterminate checkbox",
    '<input id="x" type="checkbox"><p></p>',
    '<p></p><input id="x" type="checkbox">',
    (x) => {
      (x as HTMLInputElement).indeterminate = true;
    },
    (x) => (x as HTMLInputElement).indeterminate,
    true,
  ],
  [
    "typed text",
    '<input id="x" value="a">',
    '<b></b><input id="x" value="a" class="c">',
    (x) => {
      (x as HTMLInputElement).value = "mine";
    },
    (x) => (x as HTMLInputElement).value,
    "mine",
  ],
  [
    "typed text whose value the server changes",
    '<input id="x" value="a">',
    '<input id="x" value="b">',
    (x) => {
      (x as HTMLInputElement).value = "mine";
    },
    (x) => (x as HTMLInputElement).value,
    "b",
  ],
  [
    "a field with the focus whose value the server changes",
    '<input id="x" value="a">',
    '<input id="x" value="b">',
    (x) => (x as HTMLInputElement).focus(),
    (x) => (x as HTMLInputElement).value,
    "b",
  ],
  [
    "a checked box that the server never checks",
    '<input id="x" type="checkbox">',
    '<i></i><input id="x" type="checkbox">',
    (x) => {
      (x as HTMLInputElement).checked = true;
    },
    (x) => (x as HTMLInputElement).checked,
    true,
  ],
  [
    "a checked box that the server unchecks",
    '<input id="x" type="checkbox" checked>',
    '<input id="x" type="checkbox">',
    () => {},
    (x) => (x as HTMLInputElement).checked,
    false,
  ],
  [
    "a text area",
    '<textarea id="x">a</textarea>',
    '<p><textarea id="x">a</textarea></p>',
    (x) => {
      (x as HTMLTextAreaElement).value = "mine";
    },
    (x) => (x as HTMLTextAreaElement).value,
    "mine",
  ],
  [
    "a choice",
    '<select id="x"><option>1<option>2</select>',
    '<select id="x" class="c"><option>1<option>2<option>3</select>',
    (x) => {
      (x as HTMLSelectElement).value = "2";
    },
    (x) => (x as HTMLSelectElement).value,
    "2",
  ],
  [
    "a choice that the server changes",
    '<select id="x"><option selected>1<option>2</select>',
    '<select id="x"><option>1<option selected>2</select>',
    () => {},
    (x) => (x as HTMLSelectElement).value,
    "2",
  ],
  [
    "an open element",
    '<details id="x">a</details>',
    '<details id="x">b</details>',
    (x) => x.setAttribute("open", ""),
    (x) => x.hasAttribute("open"),
    true,
  ],
  [
    "a property of a script",
    '<p id="x">a</p>',
    '<div><p id="x">b</p></div>',
    (x) => Object.assign(x, { widget: 1 }),
    (x) => (x as unknown as { widget: number }).widget,
    1,
  ],
];

describe.each(Object.entries(places))("an update of %s", (_, start) => {
  test("turns any content into any other", () => {
    for (const from of contents)
      for (const to of contents) {
        root.replaceChildren();
        dom = createLiveDom(root);
        const update = start(from);
        update(to);
        expect(shown(), `from ${from} to ${to}`).toBe(parsed(to));
        update(from);
        expect(shown(), `from ${to} to ${from}`).toBe(parsed(from));
      }
  });

  test.each(identities)("keeps elements that %s", (_, from, to, ...kept) => {
    const update = start(from);
    const before = kept.map((selector) => find(selector));
    update(to);
    expect(shown()).toBe(parsed(to));
    expect(kept.map((selector) => find(selector))).toEqual(before);
    expect(before.every((element) => element.isConnected)).toBe(true);
  });

  test.each(identities.filter(([, from, , first]) => from.includes("<input") && first))(
    "keeps the focus in fields that %s",
    (_, from, to, first = "") => {
      const update = start(from);
      const field = find<HTMLInputElement>(first).matches("input")
        ? find(first)
        : find(`${first} input, input`);
      field.focus();
      update(to);
      expect(document.activeElement).toBe(field);
    },
  );

  test.each(states)("decides about %s", (_, from, to, act, is, value) => {
    const update = start(from);
    const element = find("#x");
    act(element);
    update(to);
    expect(find("#x")).toBe(element);
    expect(is(element)).toBe(value);
  });

  test("keeps elements that change places as they are", () => {
    const update = start("<p>a</p><p>b</p><p>c</p>");
    const before = [...root.querySelectorAll("p")];
    update("<p>c</p><p>b</p><p>a</p>");
    expect([...root.querySelectorAll("p")]).toEqual(before.reverse());
  });

  test("gives the link of an SVG element its namespace", () => {
    const links = (): (string | null)[] =>
      [...root.querySelectorAll("use")].map((use) =>
        use.getAttributeNS("http://www.w3.org/1999/xlink", "href"),
      );
    const update = start('<svg><use xlink:href="#a"></use><use></use></svg>');
    update('<svg><use></use><use xlink:href="#b"></use></svg>');
    expect(links()).toEqual([null, "#b"]);
  });

  test("writes nothing where nothing has changed", () => {
    const html = contents.join("");
    const update = start(html);
    update(html);
    const observer = new MutationObserver(() => {});
    observer.observe(root, { childList: true, attributes: true, characterData: true, subtree: true });
    update(html);
    const written = observer.takeRecords().map(({ type, target }) => `${type} ${target.nodeName}`);
    expect(written).toEqual([]);
  });

  describe("differs from other libraries on purpose:", () => {
    test("elements that a script added stay", () => {
      const update = start("<div><p>a</p></div>");
      find("div").append(document.createElement("canvas"));
      update("<div><p>b</p></div>");
      expect(shown()).toBe("<div><p>b</p><canvas></canvas></div>");
    });

    test("an attribute that a script changed stays until the server's value for it changes", () => {
      const update = start('<p title="a" class="x">a</p>');
      find("p").title = "script";
      find("p").classList.add("script");
      update('<p title="a" class="x">b</p>');
      expect(shown()).toBe('<p title="script" class="x script">b</p>');
      update('<p title="b" class="y">b</p>');
      expect(shown()).toBe('<p title="b" class="script y">b</p>');
    });

    test("what the user chose stays until the server chooses something else", () => {
      const choice = (second: string): string =>
        `<select><option>1<option${second}>2</select><input type=checkbox checked>`;
      const update = start(choice(""));
      find<HTMLSelectElement>("select").value = "2";
      find<HTMLInputElement>("input").checked = false;
      update(`<p>n</p>${choice("")}`);
      expect(find<HTMLSelectElement>("select").value).toBe("2");
      expect(find<HTMLInputElement>("input").checked).toBe(false);
      find<HTMLSelectElement>("select").value = "1";
      update(choice(" selected"));
      expect(find<HTMLSelectElement>("select").value).toBe("2");
    });

    test("a checkbox whose type changes becomes another element", () => {
      const update = start('<input type="checkbox" name="a" checked>');
      const before = find("input");
      update('<input type="text" name="a">');
      expect(find("input")).not.toBe(before);
    });

    test("an id that is there twice pairs nothing across parents", () => {
      const update = start('<p><input id="a"></p><div><input id="a"></div>');
      update('<section><input id="a"></section>');
      expect(shown()).toBe('<section><input id="a"></section>');
    });

    test("an element whose id changes becomes another element", () => {
      const update = start('<p id="a">a</p>');
      const before = find("p");
      update('<p id="b">a</p>');
      expect(find("p")).not.toBe(before);
    });
  });
});
