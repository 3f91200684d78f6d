import type {
  WireChange,
  WireInstance,
  WireListChanges,
  WireSlotChanges,
  WireTemplate,
  WireTemplates,
  WireValue,
} from "../../wire/index.js";
import { keepFocus } from "./keep-focus.js";
import { type Kept, type KeptInstance, type KeptList, keep, type Place } from "./kept-tree.js";
import { findPlaces, type MarkedPlaces, markedHtml } from "./marked-html.js";
import { morphElement } from "./morph.js";
import { identityOf } from "./pair-children.js";
import { setAttribute } from "./set-attribute.js";

/** Keeps one live root's content as the picture of the server's tree. */
export interface LiveDom {
  /**
   * Takes over a whole tree: at the first attach, after a reconnect, for a new view.
   *
   * @param templates all the tree needs; those known before are forgotten
   */
  mount(tree: WireInstance, templates: WireTemplates | undefined): void;
  /** Applies the changes of one turn. What names a slot or item that is not there is left out. */
  patch(changes: WireSlotChanges, templates: WireTemplates | undefined): void;
  /** Takes over a view that comes as HTML. */
  html(html: string): void;
}

/** What follows a place's content: `null` is the end of the element, undefined was not found. */
type End = Node | null | undefined;

export function createLiveDom(root: Element): LiveDom {
  // Elements of this document load nothing and run nothing.
  const inert = document.createElement("template").content.ownerDocument;
  let known: Record<string, WireTemplate> = {};
  let tree: Kept = "";
  /** Part of the page is not as it was left: the whole root is to be made from the tree again. */
  let broken = false;
  /** Changes are within an ignored element. */
  let muted = false;

  const parse = (html: string, parent: Element): Element => {
    const parsed = inert.importNode(parent, false);
    parsed.innerHTML = html;
    return parsed;
  };
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
    const { kind, value } = place;
    if (isValue(to)) {
      const after = keep(to, known);
      place.value = after;
      write(place, (start, parent) => {
        if (kind && kind !== ".") {
          setAttribute(start as Element, kind.slice(1), after as string | null);
          // Places within know by the old value whether they are ignored.
          broken = kind.slice(1) === "dj-update";
        } else replaceContent(parent, kind ? start.firstChild : start.nextSibling, end, after);
      });
    } else if (value && typeof value === "object" && to) {
      if ("places" in value) changeSlots(value, to as WireSlotChanges);
      else if ("order" in value) changeList(place, value, to as WireListChanges, end);
    }
    muted = outside;
  };

  const changeSlots = ({ places }: KeptInstance, changes: WireSlotChanges): void => {
    for (const slot of Object.keys(changes)) {
      const place = places[+slot];
      if (place) change(place, changes[slot as `${number}`], place.kind ? null : place.end);
    }
  };

  const changeList = (
    place: Place,
    { items, order }: KeptList,
    { o: operations = [], u: updates = {} }: WireListChanges,
    end: End,
  ): void => {
    const startOf = (index: number): End => {
      const item = order[index];
      return item ? item.start : end;
    };
    for (const [op, key, before, value] of operations) {
      let item = items.get(key);
      let nodes: ChildNode[] = [];
      if (item) {
        const index = order.indexOf(item);
        const { start } = item;
        const after = startOf(index + 1);
        write(place, (_, parent) => {
          nodes = nodesBetween(parent, start, after);
        });
        order.splice(index, 1);
        items.delete(key);
      }
      if (op !== ">") {
        for (const node of nodes) node.remove();
        item = undefined;
      }
      if (op === "+") {
        const added: Place = { kind: "", value: keep(value, known) };
        item = added;
        write(place, (_, parent) => {
          const marked: MarkedPlaces = new Map();
          const parsed = parse(markedHtml({ items, order: [added] }, marked), parent);
          findPlaces(parsed, marked);
          nodes = Array.from(parsed.childNodes);
        });
      }
      if (!item) continue;
      const next = items.get(before ?? "");
      const index = next && before !== null ? order.indexOf(next) : order.length;
      const at = startOf(index);
      items.set(key, item);
      order.splice(index, 0, item);
      write(place, (_, parent) => {
        if (at === undefined) throw new RangeError();
        for (const node of nodes)
          if (op === ">" && parent.moveBefore) parent.moveBefore(node, at);
          else parent.insertBefore(node, at);
      });
    }
    for (const key of Object.keys(updates)) {
      const item = items.get(key);
      if (item) change(item, updates[key], startOf(order.indexOf(item) + 1));
    }
  };

  const replaceContent = (parent: Element, first: ChildNode | null, end: End, content: Kept): void => {
    if (typeof content === "string" && first?.nodeType === 3 && first.nextSibling === end) {
      (first as Text).data = content;
      return;
    }
    const marked: MarkedPlaces = new Map();
    const before = nodesBetween(parent, first, end);
    const parsed = parse(markedHtml(content, marked), parent);
    const after = Array.from(parsed.childNodes);
    const from = soleElement(before);
    const to = soleElement(after);
    const stays = from && to && identityOf(from, 2) === identityOf(to, 2);
    if (stays) morphElement(from, to);
    findPlaces(parsed, marked);
    if (stays) findPlaces(from, marked);
    for (const node of before) if (!stays || node !== from) node.remove();
    let at = stays ? from : (end ?? null);
    for (const node of after)
      if (stays && node === to) at = end ?? null;
      else parent.insertBefore(node, at);
  };

  findPlaces(root, new Map());

  return {
    mount(whole, templates) {
      known = { ...templates };
      tree = keep(whole, known);
      keepFocus(rebuild);
    },
    patch(changes, templates) {
      Object.assign(known, templates);
      keepFocus(() => {
        try {
          if (tree && typeof tree === "object" && "places" in tree) changeSlots(tree, changes);
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
}

function isValue(change: WireChange | undefined): change is WireValue {
  if (change === null || typeof change !== "object") return change !== undefined;
  return "t" in change || "k" in change || "r" in change;
}

/** The nodes from `first` to before `end`. Throws where `end` does not follow in `parent`. */
function nodesBetween(parent: Node, first: Node | null | undefined, end: End): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = first; node !== end; node = node?.nextSibling) {
    if (node?.parentNode !== parent) throw new RangeError();
    nodes.push(node as ChildNode);
  }
  return nodes;
}

/** The only element among nodes. */
function soleElement(nodes: readonly Node[]): Element | undefined {
  const elements = nodes.filter((node) => node.nodeType === 1) as Element[];
  return elements.length === 1 ? elements[0] : undefined;
}
