import type {
  WireChange,
  WireInstance,
  WireListChanges,
  WirePage,
  WireSlotChanges,
  WireTemplate,
  WireTemplates,
  WireValue,
} from "../../wire/index.js";
import { noteNew } from "../new-content.js";
import * as dom from "../safe-dom.js";
import { adopt } from "./adopt.js";
import { renderAttribute } from "./attributes.js";
import { type DomParts, type ListEditor, loadedParts } from "./loaded-parts.js";
import { innerScope, locateSlots, scopeOf, toMarkedHtml } from "./markers.js";
import { morph, nodesBetween } from "./morph.js";
import { move } from "./move.js";
import { parseHtml } from "./parse-html.js";
import { editable, isRendered, noteText, noteWhole } from "./rendered.js";
import { setAttribute } from "./set-attribute.js";
import { type Instance, type Markers, readValue, type Slot, type SlotValue } from "./view-tree.js";

/**
 * What the page shows before the first rendering of a live root: the same rendering, another one, or an unknown one.
 */
export type FirstPage = true | WireInstance | string | undefined;

type Lists = NonNullable<DomParts["lists"]>;

/** Renders the tree or the HTML of the server in one live root. */
export interface LiveDom {
  /**
   * Renders a whole view, at the first attach and after a reconnect.
   *
   * @param view as a tree, as what is missing from the page's HTML, or as HTML from a template file
   * @param templates the templates of the tree that were not sent before
   * @param firstPage the content of the page's HTML, at the first call
   * @throws {Error} if the page's HTML has changed or the script that reads it has not loaded, so that the whole view
   *   is needed
   */
  mount(view: WireInstance | WirePage | string, templates?: WireTemplates, firstPage?: FirstPage): void;
  /**
   * Applies the changes of one turn. Changes of slots or items that do not exist are ignored.
   *
   * @throws {Error} if the script for lists has not loaded, so that the whole view is needed
   */
  patch(changes: WireSlotChanges, templates?: WireTemplates): void;
  /** Called before another view is shown, so that content which scripts have added to this one is removed. */
  leave(): void;
  /** The current rendering. */
  tree(): SlotValue;
  /** Morphs the nodes of the page from `first` to before `end` into the HTML. */
  draw(html: string, parent: Element, first: Node | null, end: Node | null): void;
}

/** @param parsed called with new content before it is inserted into the page */
export const createLiveDom = (root: Element, parsed?: (content: Element) => void): LiveDom => {
  const templates: Record<string, WireTemplate> = {};
  let tree: SlotValue = "";
  let isAdopted = false;
  /** Whether other scripts have changed the page so that the whole root must be rendered again. */
  let isBroken = false;
  /** Whether a list could not be changed, so that the tree differs from the server's. */
  let isStale = false;
  /** Whether the current changes are within an ignored element. */
  let isMuted: boolean | undefined;

  const parse = (value: SlotValue, markers: Markers, parent: Element, scope?: string): Element => {
    const html = toMarkedHtml(value, markers, scope);
    const content = parseHtml(html, parent);
    locateSlots(content, markers, innerScope(parent), scope);
    parsed?.(content);
    noteNew(html);
    return content;
  };

  /** Replaces the nodes from `first` to before `end` with content. */
  const render = (
    value: SlotValue,
    parent: Element,
    first: Node | null,
    end: Node | null,
    { kind, scope }: Pick<Slot, "kind" | "scope"> = { kind: "" },
    check?: (parsed: Element, root: Element) => void,
  ): void => {
    const markers: Markers = new Map();
    const parsed = parse(value, markers, parent, scope);
    check?.(parsed, root);
    const nodeFor = morph(parent, first, end, parsed, kind === ".");
    for (const { slots } of markers.values())
      for (const slot of slots) {
        slot.start &&= nodeFor(slot.start);
        slot.end &&= nodeFor(slot.end);
      }
  };

  const renderRoot = (firstPage?: FirstPage): void => {
    render(tree, root, dom.firstChild(root), null, { kind: "." }, (content) => {
      if (isAdopted) return;
      isAdopted = true;
      adopt(
        root,
        (firstPage ?? true) === true ? content : parse(read(firstPage as WireInstance), new Map(), root),
        firstPage !== undefined,
      );
    });
    isBroken = false;
  };

  const read = (view: WireInstance | WirePage | string): SlotValue => {
    if (typeof view === "string") return { statics: [view], slots: [] };
    if ("t" in view) return readValue(view, templates);
    return (loadedParts.lists as Lists).readPage(root, view, templates, toMarkedHtml, parseHtml);
  };

  /** Changes the page. If the page is not as expected, the whole root is rendered again. */
  const write = (slot: Slot, update: (start: Node, parent: Element) => void): void => {
    const { kind, start } = slot;
    if (isMuted || isBroken) return;
    try {
      if (!start || !dom.contains(root, start)) isBroken = true;
      else {
        const parent = (kind === "." ? start : dom.parentNode(start)) as Element;
        // Content that the user edits is compared as a whole.
        if (dom.closest(parent, editable)) isBroken = true;
        else update(start, parent);
      }
    } catch {
      isBroken = true;
    }
  };

  /** @param end the node after the slot's content, `null` at the end of its element, `undefined` if unknown */
  const change = (slot: Slot, to: WireChange | undefined, end: Node | null | undefined): void => {
    const wasMuted = isMuted;
    isMuted ||= slot.isIgnored;
    const { kind, value } = slot;
    if (isValue(to)) {
      const after = readValue(to, templates);
      slot.value = after;
      write(slot, (start, parent) => {
        if (kind && kind !== ".") {
          const name = kind.slice(1);
          // Elements are known by their ids and keys, and slots within it are where the old value has them.
          if (["id", "dj-key", "dj-update"].includes(name)) isBroken = true;
          else if (name) {
            renderAttribute(start as Element, name, after as string | null);
            noteNew(name);
          } else {
            setAttribute(start as Element, name, after as string);
            noteText(start, after as string);
          }
        } else if (end === undefined) isBroken = true;
        else replaceContent(slot, parent, kind ? dom.firstChild(start) : dom.nextSibling(start), end, after);
      });
    } else if (to) {
      if (isInstance(value)) changeSlots(value, to as WireSlotChanges);
      else if (Array.isArray(value)) {
        const { lists } = loadedParts;
        isStale = !lists;
        lists?.changeList(editor, slot, value, to as WireListChanges, end);
      }
    }
    isMuted = wasMuted;
  };

  /** Replacing text with text is a single write. */
  const replaceContent = (
    slot: Slot,
    parent: Element,
    first: Node | null,
    end: Node | null,
    value: SlotValue,
  ): void => {
    if (typeof value === "string" && first && dom.nodeType(first) === 3 && dom.nextSibling(first) === end) {
      dom.setNodeValue(first, value);
      noteText(parent, undefined);
    } else render(value, parent, first, end, slot);
  };

  const changeSlots = ({ slots }: Instance, changes: WireSlotChanges): void => {
    for (const index in changes) {
      const slot = slots[+index];
      if (slot) change(slot, changes[index as `${number}`], slot.kind ? null : slot.end);
    }
  };

  const editor: ListEditor = {
    change,
    write,
    move,
    nodesBetween,
    isRendered,
    scopeOf,
    read: (value) => readValue(value, templates),
    insert(item, list, parent, before, check) {
      render([item], parent, before, before, { ...list, kind: "" }, check);
    },
    changed: (parent) => noteText(parent, undefined),
  };

  return {
    mount(view, newTemplates, firstPage) {
      Object.assign(templates, newTemplates);
      tree = read(view);
      renderRoot(firstPage);
    },
    patch(changes, newTemplates) {
      Object.assign(templates, newTemplates);
      isMuted = isStale = false;
      try {
        if (isInstance(tree)) changeSlots(tree, changes);
      } catch {
        isBroken = true;
      }
      editor.removed = undefined;
      if (isStale) throw Error("moved");
      if (isBroken) renderRoot();
    },
    leave: () => noteWhole(root),
    tree: () => tree,
    draw(html, parent, first, end) {
      // The HTML of the first page contains content that the tree does not.
      for (const node of nodesBetween(parent, first, end)) if (!isRendered(node)) noteWhole(node);
      render(read(html), parent, first, end);
    },
  };
};

const isInstance = (value: SlotValue): value is Instance => !!(value as Instance | null)?.slots;

const isValue = (change: WireChange | undefined): change is WireValue => {
  if (change === null || typeof change !== "object") return change !== undefined;
  return "t" in change || "k" in change || "r" in change;
};
