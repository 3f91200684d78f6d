import type {
  WireChange,
  WireInstance,
  WireList,
  WireListChanges,
  WireRaw,
  WireSlotChanges,
  WireTemplate,
  WireValue,
} from "../../../src/wire/index.js";

/** Trees of the wire protocol, written from "Trees" in docs/protocol.md. */

export type Templates = Record<string, WireTemplate>;

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** The HTML of an instance. */
export function htmlOf({ t, d }: WireInstance, templates: Templates): string {
  const template = templates[t];
  if (!template) throw new Error(`Template ${t} was never sent`);
  const { strings, slots } = template;
  return strings.reduce((html, part, at) => {
    const kind = slots[at - 1] ?? "";
    const value = d[at - 1] ?? null;
    return html + slotHtml(kind, value, templates) + part;
  });
}

function slotHtml(kind: string, value: WireValue, templates: Templates): string {
  const name = kind.slice(1);
  const isAttribute = /^[@+]./.test(kind);
  if (isAttribute) return typeof value === "string" ? ` ${name}="${escaped(value)}"` : "";
  return contentHtml(value, templates);
}

function contentHtml(value: WireValue, templates: Templates): string {
  if (value === null) return "";
  if (typeof value === "string") return escaped(value);
  if ("t" in value) return htmlOf(value, templates);
  if ("k" in value) return value.k.map(([, item]) => contentHtml(item, templates)).join("");
  return value.r;
}

/** The instance after a patch, whose slots are by number. */
export function patched(instance: WireInstance, changes: WireSlotChanges): WireInstance {
  const d = [...instance.d];
  for (const [slot, change] of Object.entries(changes as { readonly [slot: string]: WireChange }))
    d[Number(slot)] = changed(d[Number(slot)] ?? null, change);
  return { ...instance, d };
}

function changed(value: WireValue, change: WireChange): WireValue {
  if (change === null || typeof change === "string" || isValue(change)) return change;
  if ("o" in change || "u" in change) return changedList(value as WireList, change as WireListChanges);
  return patched(value as WireInstance, change as WireSlotChanges);
}

const isValue = (change: object): change is WireInstance | WireList | WireRaw =>
  "t" in change || "k" in change || "r" in change;

function changedList({ k }: WireList, { o = [], u = {} }: WireListChanges): WireList {
  const items = k.map(([key, value]): [string, WireValue] => [key, value]);
  const indexOf = (key: string | null): number => {
    if (key === null) return items.length;
    const found = items.findIndex(([other]) => other === key);
    if (found < 0) throw new Error(`The list has no item ${key}`);
    return found;
  };
  for (const operation of o) {
    const key = operation[1];
    if (operation[0] === "+") items.splice(indexOf(operation[2]), 0, [key, operation[3]]);
    else {
      const [item] = items.splice(indexOf(key), 1);
      if (operation[0] === ">" && item) items.splice(indexOf(operation[2]), 0, item);
    }
  }
  for (const [key, change] of Object.entries(u)) {
    const item = items[indexOf(key)];
    if (item) item[1] = changed(item[1], change);
  }
  return { k: items };
}
