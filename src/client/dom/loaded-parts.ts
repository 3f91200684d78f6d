import type { WireChange, WireListChanges, WireValue } from "../../wire/index.js";
import type { Item, List, Slot, SlotValue } from "./view-tree.js";

/** The view as the script for lists changes it. */
export interface ListEditor {
  change(slot: Slot, to: WireChange | undefined, end: Node | null | undefined): void;
  write(slot: Slot, update: (start: Node, parent: Element) => void): void;
  read(value: WireValue | undefined): SlotValue;
  insert(item: Item, list: Slot, parent: Element, before: Node | null): void;
  move(parent: Node, node: ChildNode, before: Node | null): void;
  nodesBetween(parent: Node, first: Node | null, end: Node | null): ChildNode[];
  isRendered(node: Node): boolean;
  scopeOf(element: Node): string;
  /** The children of an element were added, moved or removed. */
  changed(parent: Element): void;
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
  /** Loads before the update that follows the first list. */
  readonly lists?: {
    changeList(
      editor: ListEditor,
      list: Slot,
      items: List,
      changes: WireListChanges,
      end: Node | null | undefined,
    ): void;
  };
  readonly move?: {
    /** Moves a node within the page with its state. */
    moveWithState(parent: Node, node: Node, before: Node | null): void;
  };
  /** Loads a part. Set by the module that loads scripts. */
  need?: (part: "lists") => void;
}

export const loadedParts: DomParts = {};
