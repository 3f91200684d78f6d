/** An event without a reply. */
export interface Pending {
  readonly root: Element;
  readonly source: Element;
  readonly handler: string;
}

/** Adds a class until the change is undone. */
export type AddClass = (element: Element, name: string) => void;
export type Undo = (restore: () => void) => void;
