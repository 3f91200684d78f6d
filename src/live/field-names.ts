import type { Params } from "../wire/index.js";

/** Highest index that makes an array: a form cannot ask for millions of empty places. */
const indexMost = 999;
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
 */
export function nested(params: Params): Params {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (notFields.has(name)) continue;
    const keys = pathOf(name).split(".");
    if (keys.includes("__proto__")) continue;
    put(root, keys, name.endsWith("[]") && !Array.isArray(value) ? [value] : value);
  }
  return root;
}

/** Puts a value where the keys lead, unless that is a place in a list that is none (`tags.length`). */
function put(root: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  let target = root;
  for (const [depth, key] of keys.entries()) {
    if (Array.isArray(target) && !isIndex(key)) return;
    const following = keys[depth + 1];
    if (following === undefined) {
      target[key] = value;
      return;
    }
    const inner = Object.hasOwn(target, key) ? target[key] : undefined;
    const next: unknown = isContainer(inner) ? inner : isIndex(following) ? [] : {};
    target[key] = next;
    target = next as Record<string, unknown>;
  }
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
