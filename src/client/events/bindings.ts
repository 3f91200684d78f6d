import type { names } from "../../wire/index.js";

/** The root element of a live view. */
export const rootSelector = `[${"dj-view" satisfies typeof names.view}][${"dj-root" satisfies typeof names.root}]`;

/**
 * Where a `dj-patch` or `dj-navigate` leads, as a link that can be asked for the parts of its URL; one
 * without a value leads to its `href`.
 */
export const linkOf = (el: Element): HTMLAnchorElement => {
  const link = document.createElement("a");
  const to = (name: string) => el.getAttribute(name);
  link.href = to("dj-patch") || to("dj-navigate") || to("href") || "";
  return link;
};

/** Modifier keys, as events have them. */
export const modifierKeys = ["altKey", "ctrlKey", "metaKey", "shiftKey"] as const;

/**
 * Whether an attribute binds this event: `dj-keydown`, and where all its modifiers are met,
 * `dj-keydown.enter`, `dj-keydown.ctrl.s`; `dj-model` binds `change` where it is `.lazy` or the
 * field has no text, `input` elsewhere.
 */
export const isBinding = (attribute: string, kind: string, event: Event): boolean => {
  const [base, ...modifiers] = attribute.split(".");
  if (base !== `dj-${kind}`) return false;
  if (kind === "model") {
    const { type } = event.target as HTMLInputElement;
    const isLate = modifiers.includes("lazy") || /^(checkbox|radio|file|select)/.test(type);
    // Text from an input method is complete when its composition ends; Chrome sends no `input` after it.
    return (isLate ? "change" : "input compositionend").includes(event.type);
  }
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
export const isConfirmed = (el: Element, submitter?: Element | null): boolean => {
  const question = submitter?.getAttribute("dj-confirm") || el.getAttribute("dj-confirm");
  return !question || confirm(question);
};
