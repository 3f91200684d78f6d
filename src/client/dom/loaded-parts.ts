/** A property that a person changes. */
export type EnteredProperty = "value" | "checked" | "selected";

/** Parts that change the page for us, while they are there. All loaded parts are in this object. */
export interface DomParts {
  readonly fields?: {
    /**
     * Changes the attribute of a property that a person changes, and the property where it is to follow.
     *
     * @param write changes the attribute
     */
    keepEntered(element: Element, property: EnteredProperty, value: string | null, write: () => void): void;
  };
  readonly move?: {
    /** Moves a node within the page with its state. */
    moveWithState(parent: Node, node: Node, before: Node | null): void;
  };
}

export const loadedParts: DomParts = {};
