import * as dom from "../safe-dom.js";

/** A form field. Events read only the properties that all fields share. */
export type Field = HTMLInputElement;

export const fieldSelector = "input,select,textarea,button[value]";

const fieldNames = ["input", "select", "textarea", "button"];

/** Whether an element is a field. A field's own members cannot be shadowed, so they may be read directly. */
export const isField = (element: Element | null | undefined): element is Field =>
  !!element && fieldNames.includes(dom.localName(element));

export const isForm = (element: Element): element is HTMLFormElement => dom.localName(element) === "form";

/** The fields inside an element, in document order. */
export const fieldsIn = (root: Element): Field[] =>
  [...dom.querySelectorAll(root, fieldSelector)].filter(isField);
