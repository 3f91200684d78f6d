import { DjustError, limits, type Params } from "../../wire/index.js";

/** Highest index that makes an array: a form cannot ask for millions of empty places. */
const indexMost = 999;
/** Deepest path of a name, and most places, empty ones included, that the names of one form make. */
const depthMost = limits.frameDepth;
const placesMost = limits.frameKeys;
/** Parameters of an event that are no fields. */
const notFields = new Set(["_target"]);

/**
 * A field's name as schemas write paths: `people[0].name` is `people.0.name`, and `tags[]`, a list
 * however many are chosen, is `tags`.
 */
export function pathOf(name: string): string {
  return name
    .replace(/\[\]$/, "")
    .replace(/\[([^[\]]*)\]/g, ".$1")
    .replace(/^\./, "");
}

/** What each field holds, by path, as text. */
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
 * The fields as a schema takes them: names with dots and indices become objects and arrays.
 *
 * @throws {DjustError} DJ_FRAME_SIZE where they would become more than a frame may hold
 */
export function nested(params: Params): Params {
  const root: Record<string, unknown> = {};
  let places = 0;
  for (const [name, value] of Object.entries(params)) {
    if (notFields.has(name)) continue;
    const keys = pathOf(name).split(".");
    if (keys.includes("__proto__")) continue;
    if (keys.length > depthMost)
      throw new DjustError(
        "DJ_FRAME_SIZE",
        `The name of a form field must not nest more than ${depthMost} levels deep.`,
      );
    places += put(root, keys, name.endsWith("[]") && !Array.isArray(value) ? [value] : value);
    if (places > placesMost)
      throw new DjustError(
        "DJ_FRAME_SIZE",
        `The lists of a form must not have more than ${placesMost} items, including empty ones.`,
      );
  }
  return root;
}

/**
 * Puts a value where the keys lead, unless that is a place in a list that is none (`tags.length`).
 *
 * @returns by how much lists have grown: an index makes every place before it
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
  return /^\d+$/.test(key) && Number(key) <= indexMost;
}

function isContainer(value: unknown): value is object {
  return value !== null && typeof value === "object" && !(value instanceof Date);
}

/** A checked box without a value of its own is "on". */
function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null || value === false) return [];
  if (value === true) return ["on"];
  return [value instanceof Date ? value.toISOString() : String(value)];
}
