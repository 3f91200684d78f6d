// @vitest-environment jsdom
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { noteNew } from "../new-content.js";
import { provideAllParts } from "../parts/all.js";
import { watchLoading } from "../watch-loading.js";
import { createLoading, type Loading } from "./loading.js";

let loading: Loading;

provideAllParts();

beforeEach(() => {
  document.body.className = "";
  loading = createLoading();
});

function page(html: string): HTMLElement {
  document.body.innerHTML = `<div id="root" dj-view="v" dj-root>${html}</div>`;
  noteNew(html);
  loading.refresh();
  return el("root");
}

function el<T extends HTMLElement = HTMLButtonElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

const start = (source: string, event: string, ref: number) =>
  loading.start(el("root"), el(source), event, ref);

/** A DOM update as the host makes it. */
function update(change: () => void): void {
  loading.lift();
  change();
  loading.refresh();
}

test("watchLoading calls back when the first event starts and when the last one is answered", async () => {
  page('<button id="x" dj-click="save">Save</button><button id="y" dj-click="load">Load</button>');
  const seen: boolean[] = [];
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const stop = watchLoading((isLoading) => seen.push(isLoading));
  start("x", "save", 1);
  start("y", "load", 2);
  await settle();
  update(() => {});
  loading.finish([1]);
  await settle();
  expect(seen).toEqual([true]);
  const late: boolean[] = [];
  watchLoading((isLoading) => late.push(isLoading));
  expect(late).toEqual([true]);
  loading.finish([2]);
  await settle();
  expect(seen).toEqual([true, false]);
  stop();
  start("x", "save", 3);
  await settle();
  expect(seen).toEqual([true, false]);
  expect(late).toEqual([true, false, true]);
});

test("the source and the body have their loading classes while an event is pending", () => {
  page('<button id="x" class="btn" dj-click="save">Save</button>');
  start("x", "save", 1);
  expect([...el("x").classList]).toEqual(["btn", "djust-loading"]);
  expect(document.body.classList.contains("djust-global-loading")).toBe(true);
  loading.finish([1]);
  expect(el("x").className).toBe("btn");
  expect(document.body.classList.contains("djust-global-loading")).toBe(false);
});

test("dj-loading.disable disables the element while an event is pending", () => {
  page(
    '<button id="x" dj-click="save" dj-loading.disable></button><button id="off" dj-click="save" disabled dj-loading.disable dj-loading.for="save"></button>',
  );
  start("x", "save", 1);
  expect([el("x").disabled, el("off").disabled]).toEqual([true, true]);
  loading.finish([1]);
  expect([el("x").disabled, el("off").disabled]).toEqual([false, true]);
});

test("dj-loading.show shows the element while an event is pending, and hides it otherwise", () => {
  page(
    '<b id="x" dj-click="save"><i id="a" dj-loading.show style="display:none"></i><i id="b" dj-loading.show="flex"></i></b>',
  );
  const shown = () => [el("a").style.display, el("b").style.display];
  expect(shown()).toEqual(["none", "none"]);
  start("x", "save", 1);
  expect(shown()).toEqual(["block", "flex"]);
  loading.finish([1]);
  expect(shown()).toEqual(["none", "none"]);
});

test("dj-loading.hide hides the element and restores its display", () => {
  page(
    '<b id="x" dj-click="save"><i id="a" dj-loading.hide></i><i id="b" dj-loading.hide style="display: flex"></i></b>',
  );
  start("x", "save", 1);
  expect([el("a").style.display, el("b").style.display]).toEqual(["none", "none"]);
  loading.finish([1]);
  expect([el("a").style.display, el("b").style.display]).toEqual(["", "flex"]);
});

test("dj-loading.class adds its classes and keeps the existing ones", () => {
  page('<b id="x" class="dim" dj-click="save" dj-loading.class="dim  wait"></b>');
  start("x", "save", 1);
  expect(el("x").className).toBe("dim wait djust-loading");
  loading.finish([1]);
  expect(el("x").className).toBe("dim");
});

test.each(["save-all", "saveAll", "load, save-all", "load save-all"])(
  "dj-loading.for=%j follows saveAll wherever it stands",
  (list) => {
    page(`<b id="x" dj-click="save-all"></b><b id="y" dj-click="other"></b>
    <button id="far" dj-click="other" dj-loading.for="${list}" dj-loading.disable></button>`);
    document.body.insertAdjacentHTML(
      "beforeend",
      `<i id="out" dj-loading.for="${list}" dj-loading.show></i>`,
    );
    start("y", "other", 1);
    expect([el("far").disabled, el("out").style.display]).toEqual([false, "none"]);
    start("x", "saveAll", 2);
    expect([el("far").disabled, el("out").style.display]).toEqual([true, "block"]);
  },
);

test("without dj-loading.for, an element follows its own binding, or that of the button or form around it", () => {
  page(`<button id="a" dj-click="save" dj-loading.disable></button><button id="b" dj-click="save" dj-loading.disable></button>
    <select id="s" dj-change="pick" dj-loading.disable></select>
    <form id="f" dj-submit="send" dj-change="check"><button id="send" dj-loading.disable><i id="busy" dj-loading.show></i></button></form>
    <button id="outside" form="f" dj-loading.disable></button>`);
  const busy = () => ["a", "b", "s", "send", "outside"].filter((id) => el(id).disabled);
  start("a", "save", 1);
  expect(busy()).toEqual(["a"]);
  start("s", "pick", 2);
  expect(busy()).toEqual(["a", "s"]);
  loading.finish([1, 2]);
  start("f", "check", 3);
  expect(busy()).toEqual([]);
  start("f", "send", 4);
  expect(busy()).toEqual(["send", "outside"]);
  expect(el("busy").style.display).toBe("block");
});

test("an element outside every binding follows all events of its view", () => {
  page('<b id="x" dj-keydown.enter="go"></b><i id="any" dj-loading.show></i>');
  document.body.insertAdjacentHTML(
    "beforeend",
    '<div id="other" dj-view="w" dj-root><i id="theirs" dj-loading.show></i></div>',
  );
  loading.refresh();
  start("x", "go", 1);
  expect([el("any").style.display, el("theirs").style.display]).toEqual(["block", "none"]);
});

test("dj-disable-with replaces a button's content with its text, and restores the same nodes", () => {
  page(
    '<button id="x" dj-click="save" dj-disable-with="Saving…"><b id="icon"></b> Save</button><input id="i" type="submit" value="Go" dj-click="go" dj-disable-with="Going…">',
  );
  const icon = el("icon");
  start("x", "save", 1);
  start("i", "go", 2);
  expect([el("x").textContent, el("x").disabled, el("i").value, el("i").disabled]).toEqual([
    "Saving…",
    true,
    "Going…",
    true,
  ]);
  loading.finish([1, 2]);
  expect([el("x").textContent, el("x").disabled, el("i").value, el("i").disabled]).toEqual([
    " Save",
    false,
    "Go",
    false,
  ]);
  expect(el("icon")).toBe(icon);
});

test("a form's submit shows on its submit button, and its dj-change does not", () => {
  page(
    '<form id="f" dj-submit="save" dj-change="check"><button id="x" dj-disable-with="Saving…">Save</button></form>',
  );
  start("f", "check", 1);
  expect(el("x").textContent).toBe("Save");
  start("f", "save", 2);
  expect(el("x").textContent).toBe("Saving…");
  loading.finish([2]);
  expect(el("x").textContent).toBe("Save");
});

test("dj-lock locks an element for the pending event, and disables a button", () => {
  page(
    '<button id="x" dj-click="save" dj-lock></button><form id="f" dj-submit="send" dj-change="check" dj-lock></form><button id="y" dj-click="save"></button>',
  );
  start("x", "save", 1);
  start("f", "check", 2);
  start("y", "save", 3);
  expect(el("x").disabled).toBe(true);
  expect(el("x").classList.contains("djust-locked")).toBe(true);
  expect(loading.isLocked(el("x"), "save")).toBe(true);
  expect(loading.isLocked(el("f"), "check")).toBe(true);
  expect(loading.isLocked(el("f"), "send")).toBe(false);
  expect(loading.isLocked(el("y"), "save")).toBe(false);
  loading.finish([1, 2]);
  expect(el("x").disabled).toBe(false);
  expect(el("x").classList.contains("djust-locked")).toBe(false);
  expect(loading.isLocked(el("x"), "save")).toBe(false);
  expect(loading.isLocked(el("f"), "check")).toBe(false);
});

test("dj-lock on a form's button applies to its submit", () => {
  page('<form id="f" dj-submit="send"><button id="x" dj-lock></button></form>');
  start("f", "send", 1);
  expect(el("x").disabled).toBe(true);
  loading.finish([1]);
  expect(el("x").disabled).toBe(false);
});

test("dj-lock does not disable a field, where the user may be typing", () => {
  page('<input id="x" dj-input="search" dj-lock>');
  start("x", "search", 1);
  expect(el("x").disabled).toBe(false);
  expect(loading.isLocked(el("x"), "search")).toBe(true);
});

test.each(["", '<div dj-view="v" dj-root>'])(
  "shows every loading state in a view whose template has %o inside its root",
  (inner) => {
    page(`${inner}<button id="x" dj-click="go" dj-loading.disable dj-loading.class="busy">Go</button>
      <button id="y" dj-click="go" dj-disable-with="Wait">Go</button><p id="z" dj-loading.show dj-loading.for="go">…</p>`);
    expect(el("z").style.display).toBe("none");
    start("x", "go", 1);
    expect([el("x").disabled, el("x").className]).toEqual([true, "busy djust-loading"]);
    expect(el("z").style.display).toBe("block");
    start("y", "go", 2);
    expect(el("y").textContent).toBe("Wait");
    loading.finish([1, 2]);
    expect([el("x").disabled, el("y").textContent, el("z").style.display]).toEqual([false, "Go", "none"]);
  },
);

test("the loading state lasts until background work ends", () => {
  page('<button id="x" dj-click="report" dj-loading.disable></button>');
  start("x", "report", 7);
  expect(el("x").disabled).toBe(true);
  loading.finish([6]);
  expect(el("x").disabled).toBe(true);
  loading.finish([5, 7]);
  expect(el("x").disabled).toBe(false);
});

test("an element with several pending events keeps its state until the last reply", () => {
  page('<button id="x" dj-click="add" dj-disable-with="…">Add</button>');
  for (const ref of [1, 2, 3]) start("x", "add", ref);
  loading.finish([2]);
  loading.finish([1]);
  expect(el("x").textContent).toBe("…");
  loading.finish([3]);
  expect([el("x").textContent, el("x").disabled, el("x").className]).toEqual(["Add", false, ""]);
});

test("replies without a ref, or with an unknown one, change nothing", () => {
  page('<button id="x" dj-click="save" dj-loading.disable></button>');
  start("x", "save", 1);
  loading.finish([]);
  loading.finish([99]);
  expect(el("x").disabled).toBe(true);
});

test("releaseAll ends the loading states of one view only", () => {
  page('<button id="x" dj-click="save" dj-loading.disable></button>');
  document.body.insertAdjacentHTML(
    "beforeend",
    '<div id="w" dj-view="w" dj-root><button id="y" dj-click="save" dj-loading.disable></button></div>',
  );
  start("x", "save", 1);
  loading.start(el("w"), el("y"), "save", 2);
  loading.releaseAll(el("root"));
  expect([el("x").disabled, el("y").disabled]).toEqual([false, true]);
  expect(document.body.classList.contains("djust-global-loading")).toBe(true);
});

test("dj-model shows no loading state", () => {
  page('<input id="x" dj-model="q"><i id="any" dj-loading.show></i>');
  start("x", "dj-model", 1);
  expect([el("x").className, el("any").style.display, document.body.className]).toEqual(["", "none", ""]);
});

test("a DOM update sees the elements as rendered, and the loading state returns afterwards", () => {
  const html =
    '<button id="x" dj-click="save" dj-disable-with="…" dj-loading.class="dim">Save</button><i dj-loading.hide dj-loading.for="save" style="color: red;"></i>';
  const root = page(html);
  const rendered = root.innerHTML;
  start("x", "save", 1);
  expect(root.innerHTML).not.toBe(rendered);
  update(() => expect(root.innerHTML.replace(/ class=""/g, "")).toBe(rendered));
  expect([el("x").textContent, el("x").disabled, el("x").className]).toEqual([
    "…",
    true,
    "dim djust-loading",
  ]);
});

test("an update of an element with a loading state takes effect", () => {
  page('<button id="x" class="a" dj-click="save" dj-disable-with="…">Save</button>');
  start("x", "save", 1);
  update(() => {
    el("x").textContent = "Saved";
    el("x").setAttribute("disabled", "");
    el("x").className = "b";
  });
  expect(el("x").textContent).toBe("…");
  loading.finish([1]);
  expect([el("x").textContent, el("x").disabled, el("x").className]).toEqual(["Saved", true, "b"]);
});

test("text that another script sets while an event is pending is kept", () => {
  page('<button id="x" dj-click="save" dj-disable-with="…">Save</button>');
  start("x", "save", 1);
  el("x").textContent = "Nearly…";
  loading.finish([1]);
  expect([el("x").textContent, el("x").disabled]).toEqual(["Nearly…", false]);
});

test("new elements get the loading state of pending events, even in place of the source", () => {
  const root = page('<button id="x" dj-click="save" dj-loading.disable></button>');
  start("x", "save", 1);
  update(() => {
    root.innerHTML =
      '<button id="x" dj-click="save" dj-loading.disable></button><button id="y" dj-click="other" dj-loading.disable></button><i id="n" dj-loading.show="inline" dj-loading.for="save"></i>';
  });
  expect([el("x").disabled, el("y").disabled, el("n").style.display]).toEqual([true, false, "inline"]);
  loading.finish([1]);
  expect([el("x").disabled, el("n").style.display]).toEqual([false, "none"]);
});

test("a disabled button gets its focus back unless the focus has moved elsewhere", () => {
  page('<button id="x" dj-click="save" dj-loading.disable></button><input id="y">');
  el("x").focus();
  start("x", "save", 1);
  el("x").blur();
  loading.finish([1]);
  expect(document.activeElement).toBe(el("x"));
  start("x", "save", 2);
  el("y").focus();
  loading.finish([2]);
  expect(document.activeElement).toBe(el("y"));
});

test("the page is as rendered once nothing is pending, whatever the order of events, replies and updates", () => {
  const html = `<form id="f" dj-submit="s" dj-change="c" class="k"><button id="x" dj-disable-with="…" dj-lock><b></b>Save</button></form>
    <b id="y" dj-click="z" dj-loading.hide dj-loading.class="k l" style="display: flex;"></b>
    <button id="w" disabled="" dj-loading.disable dj-loading.for="s z" dj-click="q">t</button>`;
  const events = [
    ["f", "s"],
    ["f", "c"],
    ["y", "z"],
    ["w", "q"],
  ] as const;
  const step = fc.oneof(
    fc.record({ start: fc.constantFrom(...events), ref: fc.nat(9) }),
    fc.record({ finish: fc.nat(9) }),
    fc.constant("update" as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const root = page(html);
      const rendered = root.innerHTML;
      for (const one of steps)
        if (one === "update") update(() => {});
        else if ("start" in one) start(one.start[0], one.start[1], one.ref);
        else loading.finish([one.finish]);
      loading.releaseAll(root);
      expect(root.innerHTML.replace(/ class=""/g, "")).toBe(rendered);
      expect(document.body.className).toBe("");
    }),
  );
});

test("attributes with the names of inherited properties have no effect", () => {
  page('<button id="x" dj-click="save" constructor="a" __proto__="b">Save</button>');
  start("x", "save", 1);
  expect(el("x").classList.contains("djust-loading")).toBe(true);
});

test("dj-loading shows an element while one of the handlers that it names is pending", () => {
  page('<button id="x" dj-click="save"></button><p id="p" dj-loading="save, remove">One moment</p>');
  expect(el("p").style.display).toBe("none");
  start("x", "save", 1);
  expect(el("p").style.display).toBe("block");
  loading.finish([1]);
  expect(el("p").style.display).toBe("none");
  start("x", "other", 2);
  expect(el("p").style.display).toBe("none");
});

test("elements in a dj-loading-scope show only the events from within it, and so does the scope", () => {
  const card = (id: string) =>
    `<section id="${id}" dj-loading-scope><button id="${id}-x" dj-click="refresh"></button><p id="${id}-p" dj-loading="refresh"></p></section>`;
  page(card("a") + card("b"));
  start("a-x", "refresh", 1);
  expect(el("a-p").style.display).toBe("block");
  expect(el("b-p").style.display).toBe("none");
  expect(el("a").className).toBe("djust-loading");
  expect(el("b").className).toBe("");
  loading.finish([1]);
  expect(el("a").className).toBe("");
});
