import type { StreamPosition } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { errorOf, tell } from "./target.js";

/** Morphs the nodes of the page from `first` to before `end` into the HTML. */
export type Draw = (html: string, parent: Element, first: Node | null, end: Node | null) => void;

const keyOf = (element: Element): string | null => dom.getAttribute(element, "dj-stream-key");

const itemsOf = (target: Element): Element[] =>
  [...dom.children(target)].filter((child) => keyOf(child) !== null);

const itemOf = (target: Element, key: string): Element | undefined =>
  [...dom.children(target)].find((child) => keyOf(child) === key);

/** The node before which an item goes; `undefined` if its position is beside an item that does not exist. */
const nodeAfter = (
  target: Element,
  items: readonly Element[],
  at: StreamPosition,
): Node | null | undefined => {
  const end = errorOf(target) ?? null;
  if (at === "end") return end;
  if (typeof at !== "object") return items[at === "start" ? 0 : at] ?? end;
  const beside = "after" in at ? at.after : at.before;
  const index = items.findIndex((item) => keyOf(item) === beside);
  if (index < 0) return undefined;
  return items["after" in at ? index + 1 : index] ?? end;
};

export const insertItem = (
  target: Element,
  key: string,
  html: string,
  at: StreamPosition,
  draw: Draw,
): void => {
  const old = itemOf(target, key);
  const others = itemsOf(target).filter((item) => item !== old);
  const next = nodeAfter(target, others, at);
  if (next === undefined) return;
  if (!old) return draw(html, target, next, next);
  if (dom.nextSibling(old) !== next) dom.insertBefore(target, old, next);
  draw(html, target, old, dom.nextSibling(old));
};

export const updateItem = (target: Element, key: string, html: string, draw: Draw): void => {
  const old = itemOf(target, key);
  if (old) draw(html, target, old, dom.nextSibling(old));
};

export const deleteItem = (target: Element, key: string, stream: string): void => {
  const old = itemOf(target, key);
  if (!old) return;
  dom.remove(old);
  tell(target, "remove", { stream, key });
};

/** Removes the items beyond the limit, at the end opposite to `at`. */
export const pruneItems = (target: Element, at: StreamPosition, limit: number, stream: string): void => {
  const items = itemsOf(target);
  const surplus = items.length - limit;
  if (surplus <= 0) return;
  const isBefore = at === "start" || (typeof at === "object" && "before" in at);
  for (const item of isBefore ? items.slice(-surplus) : items.slice(0, surplus))
    deleteItem(target, keyOf(item) as string, stream);
};
