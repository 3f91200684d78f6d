import type {
  WireChange,
  WireInstance,
  WireListChanges,
  WireSlotChanges,
  WireTemplate,
  WireTemplates,
  WireValue,
} from "../../wire/index.js";
import { type End, makeContent, nodesBetween, parse, replaceContent } from "./content.js";
import { keepFocus } from "./keep-focus.js";
import { type Item, type Kept, type KeptInstance, type KeptList, keep, type Place } from "./kept-tree.js";
import { findPlaces, type MarkedPlaces, markedHtml } from "./marked-html.js";
import { morphElement } from "./morph.js";
import { move } from "./move.js";
import { setAttribute } from "./set-attribute.js";

/** Keeps one live root's content as the picture of the server's tree. */
export interface LiveDom {
  /**
   * Takes over a whole tree: at the first attach, after a reconnect, for a new view.
   *
   * @param templates those the tree needs that did not come before
   */
  mount(tree: WireInstance, templates: WireTemplates | undefined): void;
  /** Applies the changes of one turn. What names a slot or item that is not there is left out. */
  patch(changes: WireSlotChanges, templates: WireTemplates | undefined): void;
  /** Takes over a view that comes as HTML. */
  html(html: string): void;
}

export const createLiveDom = (root: Element): LiveDom => {
  const known: Record<string, WireTemplate> = {};
  let tree: Kept = "";
  /** Part of the page is not as it was left: the whole root is to be made from the tree again. */
  let broken = false;
  /** Changes are within an ignored element. */
  let muted = false;

  const morphRoot = (html: string, marked: MarkedPlaces): void => {
    const to = parse(html, root);
    morphElement(root, to);
    // First those that an ignored element keeps out of the page.
    findPlaces(to, marked);
    findPlaces(root, marked);
    broken = false;
  };
  const rebuild = (): void => {
    const marked: MarkedPlaces = new Map();
    morphRoot(markedHtml(tree, marked), marked);
  };

  /** Does what it can in the page; where that is not as expected, the whole root is made again. */
  const write = (place: Place, update: (start: Node, parent: Element) => void): void => {
    const { kind, start } = place;
    if (muted || broken) return;
    try {
      if (!start || !root.contains(start)) broken = true;
      else update(start, (kind === "." ? start : start.parentNode) as Element);
    } catch {
      broken = true;
    }
  };

  const change = (place: Place, to: WireChange | undefined, end: End): void => {
    const outside = muted;
    muted ||= !!place.ignored;
    const { kind, holds } = place;
    if (isValue(to)) {
      const after = keep(to, known);
      place.holds = after;
      write(place, (start, parent) => {
        if (kind && kind !== ".") {
          setAttribute(start as Element, kind.slice(1), after as string | null);
          // Places within know by the old value whether they are ignored.
          broken = kind.slice(1) === "dj-update";
        } else replaceContent(parent, kind ? start.firstChild : start.nextSibling, end, after);
      });
    } else if (to) {
      if (isInstance(holds)) changeSlots(holds, to as WireSlotChanges);
      else if (Array.isArray(holds)) changeList(place, holds, to as WireListChanges, end);
    }
    muted = outside;
  };

  const changeSlots = ({ places }: KeptInstance, changes: WireSlotChanges): void => {
    for (const slot in changes) {
      const place = places[+slot];
      if (place) change(place, changes[slot as `${number}`], place.kind ? null : place.end);
    }
  };

  const changeList = (place: Place, order: KeptList, { o = [], u = {} }: WireListChanges, end: End): void => {
    const find = (key: string | null): number => order.findIndex((item) => item.key === key);
    const startOf = (index: number): End => {
      const item = order[index];
      return item ? item.start : end;
    };
    for (const [op, key, before, value] of o) {
      const old = find(key);
      const after = startOf(old + 1);
      const [was] = old < 0 ? [] : order.splice(old, 1);
      const item: Item | undefined =
        op === ">" ? was : op === "+" ? { kind: "", key, holds: keep(value, known) } : undefined;
      const found = find(before ?? null);
      const index = found < 0 ? order.length : found;
      const at = startOf(index);
      if (item) order.splice(index, 0, item);
      write(place, (_, parent) => {
        const nodes = was ? nodesBetween(parent, was.start, after) : [];
        if (item && at === undefined) throw new Error();
        if (item === was) for (const node of nodes) move(parent, node, at as Node | null);
        else {
          for (const node of nodes) node.remove();
          if (item)
            for (const node of makeContent([item], parent)) parent.insertBefore(node, at as Node | null);
        }
      });
    }
    for (const key in u) {
      const index = find(key);
      const item = order[index];
      if (item) change(item, u[key], startOf(index + 1));
    }
  };

  findPlaces(root, new Map());

  return {
    mount(whole, templates) {
      Object.assign(known, templates);
      tree = keep(whole, known);
      keepFocus(rebuild);
    },
    patch(changes, templates) {
      Object.assign(known, templates);
      keepFocus(() => {
        try {
          if (isInstance(tree)) changeSlots(tree, changes);
        } catch {
          broken = true;
        }
        muted = false;
        if (broken) rebuild();
      });
    },
    html(html) {
      tree = "";
      keepFocus(() => morphRoot(html, new Map()));
    },
  };
};

const isInstance = (kept: Kept): kept is KeptInstance => !!(kept as KeptInstance | null)?.places;

const isValue = (change: WireChange | undefined): change is WireValue => {
  if (change === null || typeof change !== "object") return change !== undefined;
  return "t" in change || "k" in change || "r" in change;
};
