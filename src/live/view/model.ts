import { DjustError, describe, limits, type Params } from "../../wire/index.js";
import type { LiveView } from "./live-view.js";

/** The event that carries what was entered in a field bound with `dj-model`. */
export const modelEvent = "dj-model";

/**
 * Writes what a person entered into the view's field, in the type the field has now.
 *
 * @param binds whether the view's current template binds the field
 * @throws {DjustError} DJ_MODEL_FIELD
 */
export function assignModel(
  view: LiveView,
  { field, value, choice }: Params,
  binds: (field: string) => boolean,
): void {
  // What the template binds takes a look at all of it: a name that is no field of the view need not cost that.
  if (typeof field !== "string" || !isWritable(view, field) || !binds(field))
    throw new DjustError(
      "DJ_MODEL_FIELD",
      `${describe(field)} is not a field of ${view.constructor.name} that its template binds with dj-model`,
    );
  const fields = view as unknown as Record<string, unknown>;
  const current = fields[field];
  const kind = kindOf(current);
  if (!kind)
    throw new DjustError(
      "DJ_MODEL_FIELD",
      `${field} holds a value that no form field can have, so dj-model does not write it; bind a field that holds text, a number, a boolean or an array of them`,
    );
  const written = kinds[kind]({ current, value, choice });
  if (written === undefined)
    throw new DjustError("DJ_MODEL_FIELD", `${field} takes ${kind}, and was given ${describe(value)}`);
  fields[field] = written;
}

/** A field of the user's own that can be set: on the instance, or by a setter in the user's classes. */
function isWritable(view: LiveView, field: string): boolean {
  if (field === "constructor" || field === "__proto__") return false;
  for (let holder: object | null = view; holder; holder = Object.getPrototypeOf(holder)) {
    const found = Object.getOwnPropertyDescriptor(holder, field);
    if (!found) continue;
    if (found.set) return true;
    return holder === view && found.writable === true && typeof found.value !== "function";
  }
  return false;
}

interface Entered {
  readonly current: unknown;
  readonly value: unknown;
  /** The value of the checkbox that was changed. */
  readonly choice: unknown;
}

/** What a field becomes, by what it holds: `undefined` where it cannot take that. */
const kinds = {
  text: ({ value }) => {
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
  "a list of text": ({ current, value, choice }) => {
    if (typeof value === "boolean") return withChoice(current as readonly unknown[], choice, value);
    return value === null ? [] : listOfText(Array.isArray(value) ? value : [value]);
  },
  /** A field without a value yet: whatever a form field sends. */
  "text, a number, true or false, or a list of text": ({ value }) => {
    if (Array.isArray(value)) return listOfText(value);
    return value === null || isScalar(value) ? value : undefined;
  },
} satisfies { readonly [kind: string]: (entered: Entered) => unknown };

function kindOf(current: unknown): keyof typeof kinds | undefined {
  switch (typeof current) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      if (current === undefined || current === null)
        return "text, a number, true or false, or a list of text";
      return Array.isArray(current) && current.every(isScalar) ? "a list of text" : undefined;
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

/** A list of checkboxes may be one long, and a checkbox alone writes `true` or `false`. */
function withChoice(current: readonly unknown[], choice: unknown, isChosen: boolean): unknown {
  const texts = current.map(String);
  if (typeof choice !== "string") return texts;
  const others = texts.filter((one) => one !== choice);
  return listOfText(isChosen ? [...others, choice] : others);
}

/** A list that one frame could bring: choices that come one by one must not add up to more. */
function listOfText(values: readonly unknown[]): readonly string[] | undefined {
  if (!values.every(isScalar) || values.length > limits.frameKeys) return undefined;
  const texts = values.map(String);
  return texts.reduce((sum, { length }) => sum + length, 0) > limits.frameBytes ? undefined : texts;
}
