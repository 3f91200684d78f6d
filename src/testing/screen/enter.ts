import { DjustError } from "../../wire/index.js";
import type { FieldValue } from "../page.js";
import { check, fill, refused, select } from "./act.js";
import { nameOf } from "./names.js";
import { upload } from "./upload.js";

/** Sets a field's value in the way its type requires. */
export function enter(element: Element, value: FieldValue): void {
  if (typeof value === "boolean") return check(element, value);
  const files = filesIn(value);
  if (files) return upload(element, files);
  if (element.localName === "select")
    return select(element, Array.isArray(value) ? value.map(String) : [String(value)]);
  if ((element as HTMLInputElement).type === "radio")
    return check(radioOf(element as HTMLInputElement, String(value)), true);
  if (typeof value === "object") throw refused(element, "takes one value, not an array");
  fill(element, String(value));
}

/** Finds the radio button of a group by its value or label. */
function radioOf({ form, name, ownerDocument }: HTMLInputElement, value: string): HTMLInputElement {
  const scope = form ?? ownerDocument;
  const group = Array.from(scope.querySelectorAll<HTMLInputElement>("[type=radio]")).filter(
    (radio) => radio.name === name,
  );
  const found = group.find((radio) => radio.value === value || nameOf(radio) === value);
  if (found) return found;
  throw new DjustError(
    "DJ_TEST_TARGET",
    `The radio buttons '${name}' have no value '${value}'. Values: ${group.map((radio) => `'${radio.value}'`).join(", ")}`,
  );
}

/** The files that are to be selected; `undefined` if the value is for a field of another kind. */
export function filesIn(value: unknown): readonly File[] | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.length > 0 && values.every(isFile) ? values : undefined;
}

/** Also of the page, whose `File` is another class. */
function isFile(value: unknown): value is File {
  const { name, arrayBuffer } = Object(value) as Partial<File>;
  return typeof name === "string" && typeof arrayBuffer === "function";
}
