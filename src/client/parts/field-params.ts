import { type Field, fieldsIn, isForm } from "../events/fields.js";

/** Parameters of an event. */
type Params = Record<string, unknown>;

/**
 * Reads the parameters that an event takes from a field or form.
 *
 * @param kind what is bound: `dj-{kind}`
 * @param submitter the button that submits the form
 * @throws {Error} DJ_FILE_UPLOAD
 */
export const fieldParams = (
  root: Element,
  kind: string,
  fieldOrForm: Element,
  binding: Attr,
  submitter: Field | null | undefined,
): Params => {
  if (kind !== "model" && isForm(fieldOrForm)) return readForm(fieldOrForm, submitter);
  const field = fieldOrForm as Field;
  return kind === "model"
    ? modelParams(root, field, binding)
    : { value: fieldValue(field), name: field.name || undefined };
};

const fileError = (name: string) => new Error(`DJ_FILE_UPLOAD: "${name}" holds a file`);

/**
 * A field's value: a boolean for a checkbox, a number or null for a number field, an array for a multiple select, text
 * otherwise.
 *
 * @throws {Error} DJ_FILE_UPLOAD
 */
const fieldValue = (field: Field): unknown => {
  const { type, value } = field;
  if (field.files?.length) throw fileError(field.name);
  if (type === "checkbox") return field.checked;
  if (type === "number" || type === "range") return value ? Number(value) : null;
  return type === "select-multiple"
    ? [...(field as unknown as HTMLSelectElement).selectedOptions].map((option) => option.value)
    : value;
};

/**
 * Reads a form as a plain POST would send it. Names that occur more than once become arrays.
 *
 * @param submitter the button that submits the form; its name and value are included
 * @throws {Error} DJ_FILE_UPLOAD
 */
const readForm = (form: HTMLFormElement, submitter?: Field | null): Params => {
  const values: Params = {};
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  data.forEach((value, name) => {
    const all = data.getAll(name);
    if (typeof value === "string") values[name] = all.length > 1 ? all : value;
    // A file field without a file yields a file without a name.
    else if (value.name) throw fileError(name);
  });
  return values;
};

/** The parameters of `dj-model`. Checkboxes with the same binding form an array; a single one also sends its value. */
export const modelParams = (root: Element, field: Field, { name, value }: Attr): Params => {
  const boxes = fieldsIn(root).filter((box) => box.type === "checkbox" && box.getAttribute(name) === value);
  return {
    field: value.trim(),
    choice: boxes[0]?.value,
    value: boxes.length > 1 ? boxes.filter((box) => box.checked).map((box) => box.value) : fieldValue(field),
  };
};
