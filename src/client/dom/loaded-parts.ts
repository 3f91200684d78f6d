import type { WireChange, WireListChanges, WirePage, WireTemplates, WireValue } from "../../wire/index.js";
import type { Instance, Item, List, Markers, Slot, SlotValue } from "./view-tree.js";

/** The view as the script for lists changes it. */
export interface ListEditor {
  change(slot: Slot, to: WireChange | undefined, end: Node | null | undefined): void;
  write(slot: Slot, update: (start: Node, parent: Element) => void): void;
  read(value: WireValue | undefined): SlotValue;
  /** @param check called with the new content before it is inserted into the root */
  insert(
    item: Item,
    list: Slot,
    parent: Element,
    before: Node | null,
    check: (parsed: Element, root: Element) => void,
  ): void;
  move(parent: Node, node: ChildNode, before: Node | null): void;
  nodesBetween(parent: Node, first: Node | null, end: Node | null): ChildNode[];
  isRendered(node: Node): boolean;
  scopeOf(element: Node): string;
  /** The children of an element were added, moved or removed. */
  changed(parent: Element): void;
  /** The elements that the current patch has removed from lists, by the ids in them. */
  removed?: Map<string, Element> | undefined;
}

/** Functions of scripts that load on demand. All loaded parts are in this object. */
export interface DomParts {
  /** Loads before the update that follows the first form field or `dj-ignore-attrs`. */
  readonly fields?: {
    /**
     * Changes an attribute, and the property that users change if it must follow.
     *
     * @param name `""` for the text of the element
     * @param write changes the attribute
     */
    keepEntered(element: Element, name: string, value: string | null, write: () => void): void;
    /** Identifies a form field; `undefined` for other elements. */
    nameOf(
      path: readonly Element[],
      ids: ReadonlySet<string>,
      idOf: (element: Element) => string,
      scopeOf: (element: Node) => string,
    ): string | undefined;
    /** Whether `dj-ignore-attrs` leaves an attribute to the page. */
    ignoredBy(element: Element): (name: string) => boolean;
  };
  /** Loads before the update that follows the first list, and before a tree is read from the page. */
  readonly lists?: {
    changeList(
      editor: ListEditor,
      list: Slot,
      items: List,
      changes: WireListChanges,
      end: Node | null | undefined,
    ): void;
    /** Reads the tree from the HTML of the first page. @throws {Error} if the page has changed */
    readPage(
      root: Element,
      page: WirePage,
      templates: WireTemplates,
      toMarkedHtml: (value: SlotValue, markers: Markers) => string,
      parseHtml: (html: string, parent: Element) => Element,
    ): Instance;
  };
  readonly move?: {
    /** Moves a node within the page with its state. */
    moveWithState(parent: Node, node: Node, before: Node | null): void;
  };
  readonly hooks?: {
    /** Calls the methods of hooks whose elements an update has added, changed or removed. */
    updated(): void;
  };
  /** Loads a part. Set by the module that loads scripts. */
  need?: (part: "lists") => void;
}

export const loadedParts: DomParts = {};
