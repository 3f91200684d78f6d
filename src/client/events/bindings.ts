import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";

/** The attributes of a view's root. One inside another, as a template may write it, is part of the outer view. */
export const rootSelector = `[${"dj-view" satisfies typeof names.view}][${"dj-root" satisfies typeof names.root}]`;

/** The root of the view that an element is part of. */
export const rootOf = (element: Element): Element | undefined => {
  let root: Element | undefined;
  for (let at: Element | null = element; at; at = dom.parentElement(at)) {
    at = dom.closest(at, rootSelector);
    if (!at) break;
    root = at;
  }
  return root;
};

/** Modifier keys, as events have them. */
export const modifierKeys = ["altKey", "ctrlKey", "metaKey", "shiftKey"] as const;

/** Fields whose value is complete with each change: it is a choice, or a file. */
export const choiceTypes = ["checkbox", "radio", "file", "select-one", "select-multiple"];

/** Whether a `dj-model` attribute is sent by this event: `change` where it is `.lazy` or a choice, else `input`. */
const isModelEvent = (modifiers: readonly string[], event: Event): boolean => {
  const { type } = event.target as HTMLInputElement;
  if (modifiers.includes("lazy") || choiceTypes.includes(type)) return event.type === "change";
  // Text from an input method is complete when its composition ends; Chrome sends no `input` after it.
  return event.type === "input" || event.type === "compositionend";
};

/**
 * Whether an attribute binds this event: `dj-keydown`, and where all its modifiers are met,
 * `dj-keydown.enter`, `dj-keydown.ctrl.s`.
 */
export const isBinding = (attribute: string, kind: string, event: Event): boolean => {
  const [base, ...modifiers] = attribute.split(".");
  if (base !== `dj-${kind}`) return false;
  if (kind === "model") return isModelEvent(modifiers, event);
  // Chrome's autofill sends key events without a key.
  const key = String((event as KeyboardEvent).key).toLowerCase();
  return modifiers.every(
    (modifier) =>
      key === modifier ||
      key === `arrow${modifier}` ||
      (key === " " && modifier === "space") ||
      event[`${modifier}Key` as keyof Event],
  );
};

/** Asks the question in `dj-confirm`, the button's before the form's; true where there is none. */
export const isConfirmed = (element: Element, submitter?: Element | null): boolean => {
  const question =
    (submitter && dom.getAttribute(submitter, "dj-confirm")) || dom.getAttribute(element, "dj-confirm");
  return !question || confirm(question);
};
