import * as dom from "../safe-dom.js";

/** A form field. Events read only the properties that all fields share. */
export type Field = HTMLInputElement;

export const fieldSelector = "input,select,textarea,button[value]";

const fieldNames = ["input", "select", "textarea", "button"];

/** Types of fields where each change is a complete value: a choice or a file. */
export const choiceTypes = ["checkbox", "radio", "file", "select-one", "select-multiple"];

/** Whether an element is a field. A field's own members cannot be shadowed, so they may be read directly. */
export const isField = (element: Element | null | undefined): element is Field =>
  !!element && fieldNames.includes(dom.localName(element));

/** Whether an element is a custom one, whose value is a property and whose events may have a `detail`. */
export const isCustomElement = (element: Element): boolean => dom.localName(element).includes("-");

export const isForm = (element: Element): element is HTMLFormElement => dom.localName(element) === "form";

/** The fields inside an element, in document order. */
export const fieldsIn = (root: Element): Field[] =>
  [...dom.querySelectorAll(root, fieldSelector)].filter(isField);
