import { DjustError, limits, type Params } from "../../wire/index.js";

/** Highest index that creates an array, so that a form cannot create millions of empty items. */
const maxIndex = 999;
/** Maximum depth of a field name, and maximum number of array items, empty ones included, that one form creates. */
const maxDepth = limits.frameDepth;
const maxItems = limits.frameKeys;
/** Parameters of an event that are not fields. */
const notFields = new Set(["_target"]);

/**
 * A field's name in the notation of schema paths: `people[0].name` becomes `people.0.name`, and `tags[]`, which is
 * always an array, becomes `tags`.
 */
export function pathOf(name: string): string {
  return name
    .replace(/\[\]$/, "")
    .replace(/\[([^[\]]*)\]/g, ".$1")
    .replace(/^\./, "");
}

/** The values of each field as texts, by path. */
export function enteredIn(params: Params): Map<string, readonly string[]> {
  const entered = new Map<string, readonly string[]>();
  const add = (path: string, value: unknown): void => {
    if (Array.isArray(value) && !value.some(isContainer)) entered.set(path, value.flatMap(textsOf));
    else if (isContainer(value))
      for (const [key, inner] of Object.entries(value)) add(path === "" ? key : `${path}.${key}`, inner);
    else entered.set(path, textsOf(value));
  };
  for (const [name, value] of Object.entries(params)) if (!notFields.has(name)) add(pathOf(name), value);
  return entered;
}

/**
 * The fields as a schema expects them: names with dots and indices become objects and arrays.
 *
 * @throws {DjustError} DJ_FRAME_SIZE if the result would exceed what a frame may contain
 */
export function nested(params: Params): Params {
  const root: Record<string, unknown> = {};
  let items = 0;
  for (const [name, value] of Object.entries(params)) {
    if (notFields.has(name)) continue;
    const keys = pathOf(name).split(".");
    if (keys.includes("__proto__")) continue;
    if (keys.length > maxDepth)
      throw new DjustError(
        "DJ_FRAME_SIZE",
        `The name of a form field must not nest more than ${maxDepth} levels deep.`,
      );
    items += put(root, keys, name.endsWith("[]") && !Array.isArray(value) ? [value] : value);
    if (items > maxItems)
      throw new DjustError(
        "DJ_FRAME_SIZE",
        `The arrays of a form must not have more than ${maxItems} items, including empty ones.`,
      );
  }
  return root;
}

/**
 * Sets a value at a path. Ignores a path to a property of an array that is not an index (`tags.length`).
 *
 * @returns how many items were added to arrays: an index also creates all items before it
 */
function put(root: Record<string, unknown>, keys: readonly string[], value: unknown): number {
  let target = root;
  let grown = 0;
  for (const [depth, key] of keys.entries()) {
    if (Array.isArray(target)) {
      if (!isIndex(key)) return grown;
      grown += Math.max(0, Number(key) + 1 - target.length);
    }
    const following = keys[depth + 1];
    if (following === undefined) {
      target[key] = value;
      return grown;
    }
    const inner = Object.hasOwn(target, key) ? target[key] : undefined;
    const next: unknown = isContainer(inner) ? inner : isIndex(following) ? [] : {};
    target[key] = next;
    target = next as Record<string, unknown>;
  }
  return grown;
}

function isIndex(key: string): boolean {
  return /^\d+$/.test(key) && Number(key) <= maxIndex;
}

function isContainer(value: unknown): value is object {
  return value !== null && typeof value === "object" && !(value instanceof Date);
}

/** The texts of a value. A checked checkbox without a value of its own is "on". */
function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null || value === false) return [];
  if (value === true) return ["on"];
  return [value instanceof Date ? value.toISOString() : String(value)];
}
