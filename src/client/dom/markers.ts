import * as dom from "../safe-dom.js";
import { itemScope } from "./item-scope.js";
import { loadedParts } from "./loaded-parts.js";
import type { Markers, Slot, SlotValue } from "./view-tree.js";

const attribute = "dj-s";
let lastNumber = 0;

/** The keys of the list items between a parsed element, or an element of the page, and its parent. */
const scopes = new WeakMap<Node, string>();

export const scopeOf = (element: Node): string => scopes.get(element) ?? "";

/** The keys of all list items that contain an element's content. */
export const innerScope = (element: Node | null): string =>
  element ? innerScope(dom.parentNode(element)) + scopeOf(element) : "";

/** Sets the scope of an element of the page to that of the parsed element which it now shows. */
export const takeScope = (element: Node, parsed: Node): void => {
  const scope = scopes.get(parsed);
  if (scope === undefined) scopes.delete(element);
  else scopes.set(element, scope);
};

/**
 * Writes a value as HTML with markers for its slots and list items, which {@link locateSlots} finds again.
 *
 * @param scope the keys of the list items that contain the value
 */
export const toMarkedHtml = (value: SlotValue, markers: Markers, scope = ""): string => {
  if (value === null || typeof value === "string") return escaped(value ?? "");
  const mark = (slot: Slot, following: string): number => {
    slot.start = slot.end = undefined;
    slot.scope = following;
    markers.set(`${++lastNumber}`, { slots: [slot], scope: following });
    return lastNumber;
  };
  if (Array.isArray(value)) {
    loadedParts.need?.("lists");
    return value
      .map((item) => {
        const number = mark(item, itemScope(scope, item.key));
        return `<!--dj${number}-->${toMarkedHtml(item.value, markers, item.scope)}`;
      })
      .join("");
  }
  if ("r" in value) return value.r;
  let html = "";
  let element = 0;
  value.slots.forEach((slot, index) => {
    const { kind } = slot;
    const name = kind.slice(1);
    html += value.statics[index];
    if (kind[0] === "@") {
      element = mark(slot, scope);
      html = `${name ? html : html.slice(0, -1)} ${attribute}="${element}"${name ? "" : ">"}`;
    } else if (kind[0] === "+") markers.get(`${element}`)?.slots.push(slot);
    else {
      const number = mark(slot, scope);
      const content = toMarkedHtml(slot.value, markers, scope);
      html += `<!--dj${number}-->${content}${kind ? "" : `<!--/dj${number}-->`}`;
      return;
    }
    const text = slot.value as string | null;
    if (text === null) return;
    if (name) html += ` ${name}="${escaped(text)}"`;
    // A parser drops a newline that comes first in a text area (HTML, 13.2.6.4.7).
    else html += (text[0] === "\n" ? text[0] : "") + escaped(text);
  });
  return html + value.statics[value.slots.length];
};

/** Also CR and NUL, which a parser would change. */
const escaped = (text: string): string =>
  `${text}`.replace(/[&<>"\r\0]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Whether updates leave the element's children alone. */
export const isIgnored = (element: Element): boolean =>
  dom.getAttribute(element, "dj-update") === "ignore" || dom.hasAttribute(element, "dj-stream");

/** Whether a comment is a marker in the page. */
export const isMarker = (comment: Node): boolean => /^\/?dj$/.test(dom.nodeValue(comment) ?? "");

/**
 * Finds the slots of marked HTML in the nodes parsed from it, and removes the numbers, so that all markers in the page
 * are equal.
 *
 * @param outer the scope of the element that will contain the nodes
 * @param inner the scope of the nodes before the first marker
 */
export const locateSlots = (
  parent: Node,
  markers: Markers,
  outer = "",
  inner = outer,
  isWithinIgnored = false,
): void => {
  let scope = inner;
  for (const node of dom.childNodes(parent)) {
    const type = dom.nodeType(node);
    if (type === Node.COMMENT_NODE) {
      const [, end, number = ""] = /^(\/?)dj(\d+)$/.exec(dom.nodeValue(node) ?? "") ?? [];
      const marker = markers.get(number);
      if (!marker) continue;
      const [slot] = marker.slots as [Slot];
      scope = marker.scope;
      slot.isIgnored = isWithinIgnored;
      dom.setNodeValue(node, `${end}dj`);
      if (end) slot.end = node;
      else if (slot.kind === ".") {
        slot.start = parent;
        dom.remove(node);
      } else slot.start = node;
    } else if (type === Node.ELEMENT_NODE) {
      const element = node as unknown as Element;
      for (const slot of markers.get(dom.getAttribute(element, attribute) ?? "")?.slots ?? []) {
        slot.start = element;
        slot.isIgnored = isWithinIgnored;
      }
      dom.removeAttribute(element, attribute);
      if (scope !== outer) scopes.set(element, scope.slice(outer.length));
      locateSlots(element, markers, scope, scope, isWithinIgnored || isIgnored(element));
    }
  }
};
