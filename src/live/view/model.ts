import { DjustError, describe, limits, type Params } from "../../wire/index.js";
import type { LiveBase } from "./live-base.js";

/** The event with the value of a field bound with `dj-model`. */
export const modelEvent = "dj-model";

/**
 * Writes a value from a bound form field into the view's field, converted to the type of the field's current value.
 *
 * @param binds whether the view's current template binds the field
 * @throws {DjustError} DJ_MODEL_FIELD
 */
export function assignModel(
  view: LiveBase,
  { field, value, choice }: Params,
  binds: (field: string) => boolean,
): void {
  // Checked first, because the search for bindings reads the whole template.
  if (typeof field !== "string" || !isModelField(view, field) || !binds(field))
    throw new DjustError(
      "DJ_MODEL_FIELD",
      `dj-model must name a field of ${view.constructor.name} that its template binds, got ${describe(field)}.`,
    );
  const fields = view as unknown as Record<string, unknown>;
  const current = fields[field];
  const kind = kindOf(current);
  if (!kind)
    throw new DjustError(
      "DJ_MODEL_FIELD",
      `The field ${field} must have a value that a form field can have. Bind a field with a string, a number, a boolean or an array of strings.`,
    );
  const written = kinds[kind]({ current, value, choice });
  if (written === undefined)
    throw new DjustError(
      "DJ_MODEL_FIELD",
      `The field ${field} must be set to ${kind}, got ${describe(value)}.`,
    );
  fields[field] = written;
}

/** A field of the user's own that can be set, on the instance or with a setter of the user's classes. */
export function isModelField(view: LiveBase, field: string): boolean {
  if (field === "constructor" || field === "__proto__") return false;
  for (let holder: object | null = view; holder; holder = Object.getPrototypeOf(holder)) {
    const found = Object.getOwnPropertyDescriptor(holder, field);
    if (!found) continue;
    if (found.set) return true;
    return holder === view && found.writable === true && typeof found.value !== "function";
  }
  return false;
}

/** The names of the fields that `dj-model` can write now. */
export function modelFieldsOf(view: LiveBase): readonly string[] {
  return Object.keys(view).filter(
    (name) => isModelField(view, name) && kindOf((view as unknown as Record<string, unknown>)[name]),
  );
}

/** Whether a value is one that a form field can have. */
export function isModelValue(value: unknown): boolean {
  return kindOf(value) !== undefined;
}

interface Entered {
  readonly current: unknown;
  readonly value: unknown;
  /** The value of the checkbox that was changed. */
  readonly choice: unknown;
}

/** Converts a value for a field, by the kind of the field's current value; `undefined` if it is not convertible. */
const kinds = {
  "a string": ({ value }) => {
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return value === null ? "" : undefined;
  },
  "a number": ({ value }) => {
    if (value === null) return 0;
    const number = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? number : undefined;
  },
  "true or false": ({ value }) => {
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "on") return true;
    return value === "false" || value === "" || value === null ? false : undefined;
  },
  "an array of strings": ({ current, value, choice }) => {
    if (typeof value === "boolean") return withChoice(current as readonly unknown[], choice, value);
    return value === null ? [] : listOfText(Array.isArray(value) ? value : [value]);
  },
  /** A field without a value yet takes any value of a form field. */
  "a string, a number, a boolean or an array of strings": ({ value }) => {
    if (Array.isArray(value)) return listOfText(value);
    return value === null || isScalar(value) ? value : undefined;
  },
} satisfies { readonly [kind: string]: (entered: Entered) => unknown };

function kindOf(current: unknown): keyof typeof kinds | undefined {
  switch (typeof current) {
    case "string":
      return "a string";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      if (current === undefined || current === null)
        return "a string, a number, a boolean or an array of strings";
      return Array.isArray(current) && current.every(isScalar) ? "an array of strings" : undefined;
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** Adds or removes the value of a checkbox in a group; a checkbox without a group writes `true` or `false`. */
function withChoice(current: readonly unknown[], choice: unknown, isChosen: boolean): unknown {
  const texts = current.map(String);
  if (typeof choice !== "string") return texts;
  const others = texts.filter((one) => one !== choice);
  return listOfText(isChosen ? [...others, choice] : others);
}

/** Limits an array to what one frame may contain, even if its values arrive one by one. */
function listOfText(values: readonly unknown[]): readonly string[] | undefined {
  if (!values.every(isScalar) || values.length > limits.frameKeys) return undefined;
  const texts = values.map(String);
  return texts.reduce((sum, { length }) => sum + length, 0) > limits.frameBytes ? undefined : texts;
}
