import { Raw } from "./template.js";
import { Instance, List, type Rendered, type Value } from "./tree.js";

/** Size of a value without its text, in characters. */
const valueLength = 8;

/** Approximate size of a rendering in characters, without its templates, which are shared. */
export function sizeOf(rendered: Rendered): number {
  let size = 0;
  for (const value of rendered.values) size += valueSize(value);
  return size;
}

function valueSize(value: Value): number {
  if (typeof value === "string") return valueLength + value.length;
  if (value instanceof Instance) return valueLength + sizeOf(value);
  if (value instanceof Raw) return valueLength + value.html.length;
  if (!(value instanceof List)) return valueLength;
  let size = valueLength;
  for (const item of value.items) size += valueSize(item);
  return size;
}
