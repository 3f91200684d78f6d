import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

/** Matches the root of a view. A root inside another root belongs to the outer view. */
export const rootSelector = `[${"dj-view" satisfies typeof names.view}][${"dj-root" satisfies typeof names.root}]`;

/** The root of the view that contains an element. */
export const rootOf = (element: Element): Element | undefined => {
  let root: Element | undefined;
  for (let at: Element | null = element; at; at = dom.parentElement(at)) {
    at = dom.closest(at, rootSelector);
    if (!at) break;
    root = at;
  }
  return root;
};

/** The modifier properties of keyboard and mouse events. */
export const modifierKeys = ["altKey", "ctrlKey", "metaKey", "shiftKey"] as const;

/** Whether a `dj-model` with these modifiers is sent. */
export type IsOfModel = (modifiers: readonly string[]) => boolean;

/**
 * Whether an attribute binds this event. Attributes with modifiers, such as `dj-keydown.enter` and `dj-keydown.ctrl.s`,
 * require all of them.
 */
export const isBinding = (
  attribute: string,
  kind: string,
  event: Event,
  isOfModel: IsOfModel = () => false,
): boolean => {
  const [base, ...modifiers] = attribute.split(".");
  if (base !== `dj-${kind}`) return false;
  if (kind === "model") return isOfModel(modifiers);
  // Chrome's autofill dispatches key events without a key.
  const key = String((event as KeyboardEvent).key).toLowerCase();
  return modifiers.every(
    (modifier) =>
      key === modifier ||
      key === `arrow${modifier}` ||
      (key === " " && modifier === "space") ||
      event[`${modifier}Key` as keyof Event],
  );
};

/** Asks the question in `dj-confirm`; a button's takes precedence over its form's. True if there is none. */
export const isConfirmed = (element: Element, submitter?: Element | null): boolean => {
  const question =
    (submitter && dom.getAttribute(submitter, "dj-confirm")) || dom.getAttribute(element, "dj-confirm");
  return !question || confirm(question);
};
