import * as dom from "../safe-dom.js";

/** What the fields of a form have in common, as far as events read it. */
export type Field = HTMLInputElement;

/** Parameters while they are collected. */
export type Collected = Record<string, unknown>;

export const fieldSelector = "input,select,textarea,button[value]";

const fieldNames = ["input", "select", "textarea", "button"];

/** Whether an element is a field. No other element hides its own members, so that a field can be read as it is. */
export const isField = (element: Element | null | undefined): element is Field =>
  !!element && fieldNames.includes(dom.localName(element));

export const isForm = (element: Element): element is HTMLFormElement => dom.localName(element) === "form";

/** The fields inside an element, in document order. */
export const fieldsIn = (root: Element): Field[] =>
  [...dom.querySelectorAll(root, fieldSelector)].filter(isField);

const fileError = (name: string) => new Error(`DJ_FILE_UPLOAD: "${name}" holds a file`);

/**
 * A field's value: whether a checkbox is checked, the number in a number field or null, every
 * choice of a multiple select, text otherwise.
 *
 * @throws {Error} DJ_FILE_UPLOAD
 */
export const fieldValue = (field: Field): unknown => {
  const { type, value } = field;
  if (field.files?.length) throw fileError(field.name);
  if (type === "checkbox") return field.checked;
  if (type === "number" || type === "range") return value ? Number(value) : null;
  return type === "select-multiple"
    ? [...(field as unknown as HTMLSelectElement).selectedOptions].map((option) => option.value)
    : value;
};

/**
 * Reads a form as a plain POST would send it; names that come twice become arrays.
 *
 * @param submitter the button that submits, whose name and value count as a field
 * @throws {Error} DJ_FILE_UPLOAD
 */
export const readForm = (form: HTMLFormElement, submitter?: Field | null): Collected => {
  const values: Collected = {};
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  data.forEach((value, name) => {
    const all = data.getAll(name);
    if (typeof value === "string") values[name] = all.length > 1 ? all : value;
    // Without a name: a file field where nothing is chosen.
    else if (value.name) throw fileError(name);
  });
  return values;
};

/** What `dj-model` sends: several checkboxes with the same binding are one array, and one says its value too. */
export const modelParams = (root: Element, field: Field, { name, value }: Attr): Collected => {
  const boxes = fieldsIn(root).filter((box) => box.type === "checkbox" && box.getAttribute(name) === value);
  return {
    field: value.trim(),
    choice: boxes[0]?.value,
    value: boxes.length > 1 ? boxes.filter((box) => box.checked).map((box) => box.value) : fieldValue(field),
  };
};
