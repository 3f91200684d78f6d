import { DjustError, type Params } from "../wire/index.js";
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
  if (typeof field !== "string" || !binds(field) || !writable(view, field))
    throw new DjustError(
      "DJ_MODEL_FIELD",
      `${JSON.stringify(field)} is not a field of ${view.constructor.name} that its template binds with dj-model`,
    );
  const fields = view as unknown as Record<string, unknown>;
  fields[field] = inTypeOf(fields[field], value, choice, field);
}

/** Fields of the user's own: set on the instance, or with a setter in the user's classes. */
function writable(view: LiveView, field: string): boolean {
  if (field === "constructor" || field === "__proto__") return false;
  const own = Object.getOwnPropertyDescriptor(view, field);
  if (own) return typeof own.value !== "function";
  for (let proto = Object.getPrototypeOf(view); proto; proto = Object.getPrototypeOf(proto)) {
    const inherited = Object.getOwnPropertyDescriptor(proto, field);
    if (inherited) return inherited.set !== undefined && field !== "__proto__";
  }
  return false;
}

function inTypeOf(current: unknown, value: unknown, choice: unknown, field: string): unknown {
  switch (typeof current) {
    case "number": {
      const number = value === "" || value === null ? 0 : Number(value);
      if (Number.isFinite(number)) return number;
      break;
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      if (value === "true" || value === "on") return true;
      if (value === "false" || value === "" || value === null) return false;
      break;
    case "string":
      if (typeof value === "string") return value;
      if (typeof value === "number" || typeof value === "boolean") return String(value);
      if (value === null) return "";
      break;
    default:
      if (!Array.isArray(current) || Array.isArray(value)) return value;
      if (typeof value === "boolean") return withChoice(current, choice, value);
      return value === null ? [] : [value];
  }
  throw new DjustError("DJ_MODEL_FIELD", `${field} takes a ${typeof current}, got ${JSON.stringify(value)}`);
}

/** A list of checkboxes may be one long, and a checkbox alone writes `true` or `false`. */
function withChoice(current: readonly unknown[], choice: unknown, isChosen: boolean): readonly unknown[] {
  if (typeof choice !== "string") return current;
  const others = current.filter((one) => String(one) !== choice);
  return isChosen ? [...others, choice] : others;
}
