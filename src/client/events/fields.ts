import * as dom from "../safe-dom.js";

/** What the fields of a form have in common, as far as events read it. */
export type Field = HTMLInputElement;

export const fieldSelector = "input,select,textarea,button[value]";

const fieldNames = ["input", "select", "textarea", "button"];

/** Whether an element is a field. No other element hides its own members, so that a field can be read as it is. */
export const isField = (element: Element | null | undefined): element is Field =>
  !!element && fieldNames.includes(dom.localName(element));

export const isForm = (element: Element): element is HTMLFormElement => dom.localName(element) === "form";

/** The fields inside an element, in document order. */
export const fieldsIn = (root: Element): Field[] =>
  [...dom.querySelectorAll(root, fieldSelector)].filter(isField);
