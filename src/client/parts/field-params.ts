import { type Field, fieldsIn, isCustomElement, isField, isForm } from "../events/fields.js";
import * as dom from "../safe-dom.js";

/** Parameters of an event. */
type Params = Record<string, unknown>;

/**
 * Reads the parameters that an event takes from a field or form.
 *
 * @param kind what is bound: `dj-{kind}`
 * @param entered the element whose value was changed; `false` for events in which none is
 * @throws {Error} DJ_FILE_UPLOAD
 */
export const fieldParams = (
  root: Element,
  kind: string,
  fieldOrForm: Element,
  binding: Attr,
  entered: Element | false,
  event: Event,
): Params => {
  const field = fieldOrForm as Field;
  if (kind === "model") return modelParams(root, field, binding);
  const params = isForm(fieldOrForm)
    ? readForm(fieldOrForm, (event as SubmitEvent).submitter as Field | null)
    : isField(fieldOrForm)
      ? { value: fieldValue(field), name: field.name || undefined }
      : isCustomElement(fieldOrForm)
        ? customParams(fieldOrForm, event)
        : {};
  if (entered) params["_target"] = nameOf(entered) || dom.id(entered) || null;
  return params;
};

/** Whether a field's files are sent as an upload. */
const isUpload = (field: Field): boolean => dom.hasAttribute(field, "dj-upload");

const nameOf = (element: Element): string | null =>
  isField(element) ? element.name : isCustomElement(element) ? dom.getAttribute(element, "name") : null;

/** The value of a custom element, and what its event tells. */
const customParams = (element: Element, event: Event): Params => ({
  value: (element as Field).value,
  name: dom.getAttribute(element, "name") ?? undefined,
  detail: (event as CustomEvent).detail ?? undefined,
});

const fileError = (name: string) => new Error(`DJ_FILE_UPLOAD: "${name}" holds a file`);

/**
 * A field's value: a boolean for a checkbox, a number or null for a number field, an array for a multiple select, text
 * otherwise.
 *
 * @throws {Error} DJ_FILE_UPLOAD
 */
const fieldValue = (field: Field): unknown => {
  const { type, value } = field;
  if (isField(field) && field.files?.length && !isUpload(field)) throw fileError(field.name);
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
  const uploads = fieldsIn(form).flatMap((field) => (isUpload(field) ? [field.name] : []));
  data.forEach((value, name) => {
    const all = data.getAll(name);
    if (typeof value === "string") values[name] = all.length > 1 ? all : value;
    // A file field without a file yields a file without a name.
    else if (value.name && !uploads.includes(name)) throw fileError(name);
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
