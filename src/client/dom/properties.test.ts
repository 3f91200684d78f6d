// @vitest-environment jsdom
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { longRun } from "../../../test/support/long-run.js";
import {
  diff,
  each,
  html,
  type Rendered,
  raw,
  render,
  type Template,
  type TemplateValue,
  toHtml,
  toPage,
  toWire,
} from "../../html/index.js";
import { provideAllParts } from "../parts/all.js";
import { createLiveDom } from "./index.js";
import { morph } from "./morph.js";
import type { SlotValue } from "./view-tree.js";

provideAllParts();

vi.mock("./morph.js", async (original) => {
  const module = await original<typeof import("./morph.js")>();
  return { ...module, morph: vi.fn(module.morph) };
});

/** What a view shows, as plain data. */
type Node =
  | { shape: "text" | "pre" | "area" | "raw"; text: string }
  | { shape: "mixed" | "sole" | "svg"; text: string; child: Node }
  | { shape: "attributes"; a: string | null; b: boolean; child: Node }
  | { shape: "either"; yes: boolean; child: Node }
  | { shape: "array"; items: Node[] }
  | { shape: "list" | "rows" | "options" | "bare"; items: [key: string, item: Node][] };

function content(node: Node): TemplateValue {
  switch (node.shape) {
    case "text":
      return node.text;
    case "raw":
      return raw(node.text ? `<hr><b>${node.text.length}</b> raw` : "");
    case "pre":
      return html`<pre>${node.text}</pre>`;
    case "area":
      return html`<textarea>${node.text}</textarea><textarea title=${node.text}>a${node.text}b</textarea>`;
    case "mixed":
      return html`a ${content(node.child)}
        <b>${node.text} b</b>${node.text}`;
    case "sole":
      return html`<div>${content(node.child)}</div>`;
    case "svg":
      return html`<svg viewBox=${node.text}><g><path d=${node.text} />${
        node.text ? html`<circle r=${node.text} />` : ""
      }</g></svg>${content(node.child)}`;
    case "attributes":
      return html`<div class="x ${node.a} y" lang=${node.a} ?hidden=${node.b}>${content(node.child)}</div>`;
    case "either":
      return node.yes
        ? html`<section>${content(node.child)}</section>`
        : html`<section class=no><i>no</i> ${content(node.child)}</section>`;
    case "array":
      return node.items.map(content);
    case "bare":
      return html`${each(node.items, keyOf, ([, item]) => content(item) as Template)}<br>`;
    case "list":
      return html`<ul><li>first</li>${each(
        node.items,
        keyOf,
        ([key, item]) => html`<li data-key=${key}>${content(item)}</li> `,
      )}</ul>`;
    case "rows":
      return html`<table><tbody>${each(
        node.items,
        keyOf,
        ([key, item]) => html`<tr><td>${key}</td><td>${content(item)}</td></tr>`,
      )}</tbody></table>`;
    case "options":
      return html`<select>${each(
        node.items,
        keyOf,
        ([key]) => html`<option value=${key} ?selected=${key === "b"}>${key}</option>`,
      )}</select>`;
  }
}

function keyOf([key]: [key: string, item: Node]): string {
  return key;
}

const view = (node: Node, title: string): Template =>
  html`<h1>${title}</h1> ${content(node)} <p>${title}</p>`;

const word = fc.oneof(
  fc.constantFrom("", "a", "b c", "\n", "\r\n", " ", "<b>", "&amp;", '"', "-->"),
  fc.string({ maxLength: 4 }),
);
const key = fc.constantFrom("a", "b", "c", "d", "e", "1", "2", "__proto__", "constructor", "");
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      shape: fc.constantFrom("text" as const, "pre" as const, "area" as const, "raw" as const),
      text: word,
    }),
    fc.record({
      shape: fc.constantFrom("mixed" as const, "sole" as const, "svg" as const),
      child: tie("node"),
      text: word,
    }),
    fc.record({
      shape: fc.constant("attributes" as const),
      a: fc.option(word),
      b: fc.boolean(),
      child: tie("node"),
    }),
    fc.record({ shape: fc.constant("either" as const), yes: fc.boolean(), child: tie("node") }),
    fc.record({ shape: fc.constant("array" as const), items: fc.array(tie("node"), { maxLength: 3 }) }),
    fc.record({
      shape: fc.constantFrom("list" as const, "rows" as const, "options" as const, "bare" as const),
      items: fc.uniqueArray(fc.tuple(key, tie("node")), { selector: keyOf, maxLength: 6 }),
    }),
  ),
}));
const states = fc.array(fc.tuple(node, word), { minLength: 2, maxLength: 4 });

/** A root as a stylesheet sees it: no comments, no text split in two. */
function seen(root: Element): Element {
  const copy = root.cloneNode(true) as Element;
  const comments: Comment[] = [];
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) comments.push(walker.currentNode as Comment);
  for (const comment of comments) comment.remove();
  copy.normalize();
  return copy;
}

function parsed(rendered: Rendered): Element {
  const root = document.createElement("main");
  root.innerHTML = toHtml(rendered);
  root.normalize();
  return root;
}

function expectEqual(root: Element, rendered: Rendered): void {
  const page = seen(root);
  const wanted = parsed(rendered);
  if (!page.isEqualNode(wanted)) expect(page.innerHTML).toBe(wanted.innerHTML);
  expect(page.isEqualNode(wanted)).toBe(true);
}

test("patches turn the page of one state into the page of the next", () => {
  fc.assert(
    fc.property(states, fc.boolean(), ([first, ...following], isFirstHtml) => {
      if (first === undefined) return;
      const known = new Set<number>();
      let rendered = render(view(...first));
      const root = document.createElement("main");
      document.body.replaceChildren(root);
      if (isFirstHtml) root.innerHTML = toHtml(rendered);
      const dom = createLiveDom(root);
      const { tree, templates } = toWire(rendered, known);
      dom.mount(tree, templates);
      expectEqual(root, rendered);
      for (const state of following) {
        const next = render(view(...state), rendered);
        const frame = diff(rendered, next, known);
        if (frame !== null && "patches" in frame)
          dom.patch(JSON.parse(JSON.stringify(frame.patches)), frame.templates);
        expectEqual(root, next);
        rendered = next;
      }
      // Otherwise a change was not found its place and the whole root was morphed instead.
      const whole = vi
        .mocked(morph)
        .mock.calls.filter(([parent, , , , isWhole]) => parent === root && isWhole);
      expect(whole.length).toBeLessThanOrEqual(1);
      vi.mocked(morph).mockClear();
    }),
    { numRuns: longRun(300, 40) },
  );
});

/** The tree as plain data. */
const plain = (value: SlotValue): unknown =>
  JSON.parse(JSON.stringify(value, (name, part) => (["start", "end"].includes(name) ? undefined : part)));

test("a tree that is read from the page is the server's, and stays so through updates", () => {
  fc.assert(
    fc.property(states, ([first, ...following]) => {
      if (first === undefined) return;
      let rendered = render(view(...first));
      const [sent, read] = [new Set<number>(), new Set<number>()];
      const [one, other] = [document.createElement("main"), document.createElement("main")];
      document.body.replaceChildren(one, other);
      for (const root of [one, other]) root.innerHTML = toHtml(rendered);
      const [whole, page] = [toWire(rendered, sent), toPage(rendered, read)];
      const [withTree, withPage] = [createLiveDom(one), createLiveDom(other)];
      withTree.mount(whole.tree, whole.templates, true);
      withPage.mount(JSON.parse(JSON.stringify(page.page)), page.templates, true);
      for (const state of [first, ...following]) {
        const next = render(view(...state), rendered);
        const [frame, same] = [diff(rendered, next, sent), diff(rendered, next, read)];
        expect(same).toEqual(frame);
        if (frame !== null && "patches" in frame)
          for (const dom of [withTree, withPage])
            dom.patch(JSON.parse(JSON.stringify(frame.patches)), frame.templates);
        expect(plain(withPage.tree())).toEqual(plain(withTree.tree()));
        expect(other.innerHTML).toBe(one.innerHTML);
        rendered = next;
      }
    }),
    { numRuns: longRun(500, 80) },
  );
});

test.each(["mount", "html"] as const)("%s turns the page of one state into the page of any other", (way) => {
  fc.assert(
    fc.property(states, (all) => {
      const root = document.createElement("main");
      document.body.replaceChildren(root);
      const dom = createLiveDom(root);
      for (const state of all) {
        const rendered = render(view(...state));
        const { tree, templates } = toWire(rendered, new Set());
        if (way === "html") dom.mount(toHtml(rendered));
        else dom.mount(tree, templates);
        expectEqual(root, rendered);
      }
    }),
    { numRuns: longRun(200, 30) },
  );
});

test("a page that something else tore apart is whole again after a mount", () => {
  fc.assert(
    fc.property(states, fc.nat(), ([first, second], at) => {
      if (first === undefined || second === undefined) return;
      const root = document.createElement("main");
      document.body.replaceChildren(root);
      const dom = createLiveDom(root);
      const known = new Set<number>();
      const before = render(view(...first));
      const { tree, templates } = toWire(before, known);
      dom.mount(tree, templates);
      const all = Array.from(root.querySelectorAll("*")).flatMap((element) => Array.from(element.childNodes));
      all[at % all.length]?.remove();
      const after = render(view(...second));
      const frame = diff(before, after, known);
      if (frame !== null && "patches" in frame) dom.patch(frame.patches, frame.templates);
      const whole = toWire(after, new Set());
      dom.mount(whole.tree, whole.templates);
      expectEqual(root, after);
    }),
    { numRuns: longRun(200, 30) },
  );
});

test("changes that make no sense never throw", () => {
  const name = fc.constantFrom("0", "1", "2", "3", "9", "o", "u", "t", "k", "d", "r", "a", "__proto__");
  const { nonsense } = fc.letrec<{ nonsense: unknown }>((tie) => ({
    nonsense: fc.oneof(
      { depthSize: "medium" },
      fc.constantFrom<unknown>(null, "", "text", 1, 2, true, [["-", "a"]], [["+", "z", null, "x"]]),
      fc.array(tie("nonsense"), { maxLength: 3 }),
      fc.dictionary(name, tie("nonsense"), { maxKeys: 3 }),
    ),
  }));
  const templates = {
    1: { strings: ["<p", ">", "</p><ul>", "</ul>", " end"], slots: ["@title", ".", ".", ""] },
    2: { strings: ["<li>", "</li>"], slots: [""] },
  };
  fc.assert(
    fc.property(fc.array(nonsense, { minLength: 1, maxLength: 5 }), (all) => {
      const root = document.createElement("main");
      const dom = createLiveDom(root);
      const list = { k: [["a", { t: 2, d: ["b"] }] as const] };
      dom.mount({ t: 1, d: ["t", "x", list, { t: 2, d: ["y"] }] }, templates);
      for (const changes of all) dom.patch(JSON.parse(JSON.stringify(changes)) ?? {}, undefined);
    }),
    { numRuns: longRun(500, 80) },
  );
});
