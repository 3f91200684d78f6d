import assert from "node:assert/strict";

/** Asserts that two values are equal as JSON. A property that is `undefined` equals one that is missing. */
export function equal(actual: unknown, expected: unknown): void {
  assert.deepEqual(asJson(actual), asJson(expected));
}

/** Asserts that a value has the properties of another one. */
export function matches(actual: unknown, expected: object): void {
  equal(common(actual, expected), expected);
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** The part of a value whose properties the other value has too. */
function common(value: unknown, other: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(other)) return value.map((item, at) => common(item, other[at]));
  if (value === null || typeof value !== "object" || other === null || typeof other !== "object")
    return value;
  const names = Object.keys(value).filter((name) => Object.hasOwn(other, name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      common((value as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    ]),
  );
}
