import fc from "fast-check";
import { expect, test } from "vitest";
import type { WireInstance, WireTemplates } from "../wire/index.js";
import { applyChanges, wireToHtml } from "./apply-changes.js";
import { diff } from "./diff.js";
import { longestIncreasingSubsequence } from "./longest-increasing-subsequence.js";
import { render } from "./render.js";
import { each, html, raw, type Template, type TemplateValue } from "./template.js";
import { toHtml } from "./to-html.js";
import { toWire } from "./to-wire.js";

/** A view's state as plain data; {@link view} shows it. */
type Node =
  | { shape: "text"; value: string | number | null | boolean }
  | { shape: "raw"; value: string }
  | { shape: "bold" | "pre" | "area"; child: Node; value: string }
  | { shape: "attributes"; a: string | null; b: boolean; c: number; child: Node }
  | { shape: "either"; yes: boolean; child: Node }
  | { shape: "array"; items: Node[] }
  | { shape: "keyed"; items: [key: string, item: Node][] };

function content(node: Node): TemplateValue {
  switch (node.shape) {
    case "text":
      return node.value;
    case "raw":
      return raw(node.value);
    case "bold":
      return html`<b>${content(node.child)} ${node.value}</b>`;
    case "pre":
      return html`<pre>${content(node.child)}${node.value}</pre>`;
    case "area":
      return html`<label>${content(node.child)}<textarea name=${node.value}>${node.value}!</textarea></label>`;
    case "attributes":
      return html`<p class="x ${node.a} y ${node.c}" id=${node.a} ?hidden=${node.b}>${content(node.child)}</p>`;
    case "either":
      return node.yes ? html`<i>${content(node.child)}</i>` : html`<u>${content(node.child)}</u>`;
    case "array":
      return node.items.map(content);
    case "keyed":
      return each(
        node.items,
        ([key]) => key,
        ([key, item]) => html`<li data-key=${key}>${content(item)}</li>`,
      );
  }
}

const view = (node: Node, title: string): Template => html`<h1>${title}</h1><div>${content(node)}</div>`;

const word = fc.oneof(
  fc.constantFrom("", "a", "\n", "<b>", "&amp;", '"'),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const key = fc.constantFrom("a", "b", "c", "d", "1", "2", "__proto__", "constructor");
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      shape: fc.constant("text" as const),
      value: fc.oneof(word, fc.integer({ min: -3, max: 3 }), fc.constantFrom(null, true, Number.NaN)),
    }),
    fc.record({ shape: fc.constant("raw" as const), value: fc.constantFrom("", "<hr>", "a") }),
    fc.record({
      shape: fc.constantFrom("bold" as const, "pre" as const, "area" as const),
      child: tie("node"),
      value: word,
    }),
    fc.record({
      shape: fc.constant("attributes" as const),
      a: fc.option(word),
      b: fc.boolean(),
      c: fc.integer({ min: 0, max: 2 }),
      child: tie("node"),
    }),
    fc.record({ shape: fc.constant("either" as const), yes: fc.boolean(), child: tie("node") }),
    fc.record({ shape: fc.constant("array" as const), items: fc.array(tie("node"), { maxLength: 4 }) }),
    fc.record({
      shape: fc.constant("keyed" as const),
      items: fc.uniqueArray(fc.tuple(key, tie("node")), { selector: ([name]) => name, maxLength: 8 }),
    }),
  ),
}));

/** A browser as the wire sees it. */
class Browser {
  tree: WireInstance | undefined;
  readonly templates: Record<string, WireTemplates[string]> = {};

  take(frame: ReturnType<typeof diff>): void {
    const received = JSON.parse(JSON.stringify(frame)) as ReturnType<typeof diff>;
    for (const [id, template] of Object.entries(received?.templates ?? {})) {
      expect(this.templates).not.toHaveProperty(id);
      this.templates[id] = template;
    }
    if (received === null) return;
    if ("tree" in received) this.tree = received.tree;
    else if (this.tree) this.tree = applyChanges(this.tree, received.patches);
  }

  get html(): string {
    return this.tree === undefined ? "" : wireToHtml(this.tree, this.templates);
  }
}

test("the diff between any two states turns the first into the second", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(node, word), { minLength: 2, maxLength: 4 }),
      fc.boolean(),
      (states, reuse) => {
        const browser = new Browser();
        const known = new Set<number>();
        const [start, ...following] = states;
        if (start === undefined) return;
        let rendered = render(view(...start));
        browser.take(toWire(rendered, known));
        for (const state of following) {
          const next = render(view(...state), reuse ? rendered : undefined);
          const frame = diff(rendered, next, known);
          browser.take(frame);
          expect(browser.html).toBe(toHtml(next));
          expect(toHtml(next)).toBe(toHtml(render(view(...state))));
          if (frame === null) expect(toHtml(rendered)).toBe(toHtml(next));
          rendered = next;
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("a list's keys end up in the order of the second state, with the fewest operations", () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 15 });
  const list = (items: readonly number[]) =>
    html`<ul>${each(
      items,
      (item) => item,
      (item) => html`<li>${item}</li>`,
    )}</ul>`;
  fc.assert(
    fc.property(keys, keys, (before, after) => {
      const browser = new Browser();
      const known = new Set<number>();
      const first = render(list(before));
      browser.take(toWire(first, known));
      const second = render(list(after), first);
      const frame = diff(first, second, known);
      browser.take(frame);
      expect(browser.html).toBe(toHtml(second));
      const change = frame && "patches" in frame ? frame.patches["0"] : undefined;
      const operations = change && typeof change === "object" && "o" in change ? (change.o ?? []) : [];
      const removed = before.filter((item) => !after.includes(item)).length;
      const added = after.filter((item) => !before.includes(item)).length;
      const kept = after.filter((item) => before.includes(item));
      if (kept.length === 0) return;
      expect(operations.filter(([op]) => op === "-")).toHaveLength(removed);
      expect(operations.filter(([op]) => op === "+")).toHaveLength(added);
      const unmoved = longestIncreasingSubsequence(Int32Array.from(kept, (item) => before.indexOf(item)));
      expect(operations.filter(([op]) => op === ">")).toHaveLength(kept.length - unmoved.length);
    }),
  );
});
