import type { Compiled } from "./compiled.js";
import { Kind } from "./compiled.js";
import { valueError } from "./place.js";
import { Each, Raw, Template } from "./template.js";

/** What an expression outside content comes to. */
export function textValue(
  kind: Kind,
  value: unknown,
  compiled: Compiled,
  index: number,
): string | number | null {
  switch (typeof value) {
    case "string":
      return kind === Kind.presence ? presence(value !== "") : value;
    case "number":
      if (kind === Kind.presence) return presence(value !== 0 && !Number.isNaN(value));
      return numberValue(value);
    case "bigint":
      return kind === Kind.presence ? presence(value !== 0n) : String(value);
    case "boolean":
      if (kind === Kind.wholeWords || kind === Kind.partWords) return String(value);
      return kind === Kind.part ? "" : presence(value);
    case "undefined":
      return nothing(kind);
    case "object":
      if (value === null) return nothing(kind);
      if (kind === Kind.presence && !isPromise(value)) return "";
  }
  throw refuse(value, compiled, index);
}

/** NaN equals nothing, itself included; its text does. */
export function numberValue(value: number): string | number {
  return Number.isNaN(value) ? "NaN" : value;
}

function presence(present: boolean): "" | null {
  return present ? "" : null;
}

function nothing(kind: Kind): "" | null {
  return kind === Kind.part || kind === Kind.partWords ? "" : null;
}

function isPromise(value: object): boolean {
  return typeof (value as { then?: unknown }).then === "function";
}

/** Lets a promise fail that nobody waits for, which would end the process otherwise. */
export function abandon(promise: unknown): void {
  Promise.resolve(promise).catch(() => {});
}

/** The error for a value that cannot be shown: says what it is and never what it holds. */
export function refuse(value: unknown, compiled: Compiled, index: number): Error {
  const slot = compiled.slots.find((candidate, at) => {
    const next = compiled.slots[at + 1];
    return index >= candidate.from && (next === undefined || index < next.from);
  });
  const where =
    slot === undefined || slot.type === ""
      ? "in content"
      : slot.type === "@"
        ? `in the attribute "${slot.name}"`
        : `in the text of <${slot.name}>`;
  const [given, advice] = describe(value, slot?.type !== "");
  abandon(value);
  return valueError("DJ_TEMPLATE_VALUE", compiled.source, index, `${given} ${where}`, advice);
}

function describe(value: unknown, text: boolean): readonly [given: string, advice: string] {
  if (typeof value === "function")
    return [
      `a function${value.name ? ` (${value.name})` : ""}`,
      text
        ? 'give text; an event handler goes by its name, as in dj-click="save"'
        : "call it and give what it returns",
    ];
  if (typeof value !== "object" || value === null)
    return [`a ${typeof value}`, "give text, for example its description"];
  if (isPromise(value))
    return ["a Promise", "await it before render(), and keep what it gives in a field of the view"];
  if (value instanceof Template) return ["a template", "this place takes text only"];
  if (value instanceof Raw)
    return ["raw()", "this place takes text only; give the text itself, or the whole element with raw()"];
  if (value instanceof Each || Array.isArray(value))
    return ["a list", 'this place takes text only; join it, as in list.join(" ")'];
  if (value instanceof Date)
    return ["a Date", "format it, for example with toLocaleString() or toISOString()"];
  const name: unknown = value.constructor?.name;
  return [
    typeof name === "string" && name !== "" && name !== "Object" ? `an object (${name})` : "an object",
    text ? "give text, for example one of its properties" : "give text, a template or one of its properties",
  ];
}
