import { afterEach } from "vitest";
import { createLiveDom, type LiveDom } from "../../src/client/dom/index.js";
import { provideAllParts } from "../../src/client/parts/all.js";
import type { WireInstance, WireTemplates, WireValue } from "../../src/wire/index.js";

provideAllParts();

/** A live root with a tree in it. */
export function page(
  tree: WireInstance,
  templates: WireTemplates,
  before = "",
): { root: HTMLElement; dom: LiveDom } {
  const root = document.createElement("main");
  root.innerHTML = before;
  document.body.append(root);
  const dom = createLiveDom(root);
  dom.mount(tree, templates);
  return { root, dom };
}

/** What a person or a stylesheet sees: without comments, text in one piece. */
export function shown(root: Element): string {
  const copy = root.cloneNode(true) as Element;
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const found: ChildNode[] = [];
  while (comments.nextNode()) found.push(comments.currentNode as Comment);
  for (const comment of found) comment.remove();
  return copy.innerHTML;
}

export function recorded(root: Element, update: () => void): MutationRecord[] {
  const observer = new MutationObserver(() => {});
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  update();
  const records = observer.takeRecords();
  observer.disconnect();
  return records;
}

export const one = (template: WireTemplates[string], ...d: WireValue[]): [WireInstance, WireTemplates] => [
  { t: 1, d },
  { 1: template },
];

export const rowTemplates: WireTemplates = {
  1: { strings: ["<table><tbody>", "</tbody></table>"], slots: ["."] },
  2: { strings: ["<tr", "><td>", "</td><td>n</td></tr>"], slots: ["@class", "."] },
  3: { strings: ["<h2>", "</h2><ul>", "<li>last</li></ul>"], slots: [".", ""] },
  4: { strings: ["<div>", "</div>"], slots: [""] },
};
export const row = (text: string): WireInstance => ({ t: 2, d: [null, text] });
export const rows = (...keys: string[]): WireInstance => ({
  t: 1,
  d: [{ k: keys.map((key) => [key, row(`row ${key}`)] as const) }],
});
export const cells = (root: Element): string[] =>
  Array.from(root.querySelectorAll("tr"), (tr) => tr.firstElementChild?.textContent ?? "");

/** Sets up and cleans up around each test of the calling file. */
export function removePageAfterEach(): void {
  afterEach(() => document.body.replaceChildren());
}
