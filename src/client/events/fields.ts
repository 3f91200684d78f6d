import { paramKey } from "../../wire/index.js";

/** What the fields of a form have in common, as far as events read it. */
export type Field = HTMLInputElement;

/** Parameters while they are collected. */
export type Collected = Record<string, unknown>;

const noFiles = (name: string) => new Error(`DJ_FILE_UPLOAD: "${name}" holds a file`);

/**
 * A field's value: whether a checkbox is checked, the number in a number field or null, every
 * choice of a multiple select, text otherwise.
 *
 * @throws {Error} DJ_FILE_UPLOAD
 */
export const fieldValue = (field: Field): unknown => {
  const { type, value } = field;
  if (field.files?.length) throw noFiles(field.name);
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
export const readForm = (form: Element, submitter?: Field | null): Collected => {
  const values: Collected = {};
  const data = new FormData(form as HTMLFormElement);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  data.forEach((value, name) => {
    const all = data.getAll(name);
    if (typeof value === "string") values[paramKey(name)] = all.length > 1 ? all : value;
    // Without a name: a file field where nothing is chosen.
    else if (value.name) throw noFiles(name);
  });
  return values;
};

/** What `dj-model` sends: several checkboxes with the same binding are one array, and one says its value too. */
export const modelParams = (root: Element, field: Field, { name, value }: Attr): Collected => {
  const boxes = [...root.querySelectorAll<Field>("[type=checkbox]")].filter(
    (box) => box.getAttribute(name) === value,
  );
  return {
    field: value.trim(),
    choice: boxes[0]?.value,
    value: boxes.length > 1 ? boxes.filter((box) => box.checked).map((box) => box.value) : fieldValue(field),
  };
};
