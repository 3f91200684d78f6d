/** An event that has not been answered. */
export interface Pending {
  readonly root: Element;
  readonly source: Element;
  readonly handler: string;
}

/** Adds classes until the change is taken back. */
export type AddClass = (el: Element, names: string) => void;
export type Undo = (restore: () => void) => void;
