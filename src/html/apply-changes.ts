import type {
  WireChange,
  WireInstance,
  WireList,
  WireListChanges,
  WireListOperation,
  WireSlotChanges,
  WireTemplates,
  WireValue,
} from "../wire/index.js";
import { escapeHtml } from "./escape.js";
import { dropsNewline } from "./preformatted.js";

/**
 * Applies the changes of a `patch` frame to a tree. This is the reference for how the page script updates the page.
 *
 * @returns a new tree; the given one is not changed
 */
export function applyChanges(tree: WireInstance, changes: WireSlotChanges): WireInstance {
  const values = tree.d.slice();
  for (const [slot, change] of Object.entries(changes)) {
    const index = Number(slot);
    const value = values[index];
    if (value === undefined) throw new RangeError(`Template ${tree.t} has no slot ${slot}`);
    values[index] = applyChange(value, change);
  }
  return { t: tree.t, d: values };
}

function applyChange(value: WireValue, change: WireChange): WireValue {
  if (change === null || typeof change === "string") return change;
  if ("t" in change || "k" in change || "r" in change) return change;
  if ("o" in change || "u" in change) return applyListChanges(asList(value), change);
  if (value === null || typeof value === "string" || !("t" in value))
    throw new TypeError("Slot changes require a template");
  return applyChanges(value, change as WireSlotChanges);
}

function applyListChanges(list: WireList, changes: WireListChanges): WireList {
  const items = list.k.slice();
  const indexOf = (key: string): number => {
    const found = items.findIndex((item) => item[0] === key);
    if (found < 0) throw new RangeError(`The list has no item ${JSON.stringify(key)}`);
    return found;
  };
  for (const operation of changes.o ?? []) applyOperation(items, operation, indexOf);
  for (const [key, change] of Object.entries(changes.u ?? {})) {
    const index = indexOf(key);
    items[index] = [key, applyChange(items[index]?.[1] ?? null, change)];
  }
  return { k: items };
}

function applyOperation(
  items: WireList["k"][number][],
  operation: WireListOperation,
  indexOf: (key: string) => number,
) {
  const [op, key] = operation;
  const removed = op === "+" ? [] : items.splice(indexOf(key), 1);
  if (op === "-") return;
  const before = operation[2];
  const inserted = op === "+" ? [[key, operation[3]] as const] : removed;
  items.splice(before === null ? items.length : indexOf(before), 0, ...inserted);
}

function asList(value: WireValue): WireList {
  if (value !== null && typeof value === "object" && "k" in value) return value;
  throw new TypeError("Item changes require a list");
}

/**
 * Converts a tree to the HTML that the server would have rendered.
 *
 * @param templates every template of the tree, by id
 */
export function wireToHtml(tree: WireInstance, templates: WireTemplates): string {
  const template = templates[tree.t];
  if (template === undefined) throw new RangeError(`Template ${tree.t} has not been sent`);
  let html = template.strings[0] ?? "";
  template.slots.forEach((kind, index) => {
    const value = tree.d[index] ?? null;
    if (/^[@+]./.test(kind)) {
      if (typeof value === "string") html += ` ${kind.slice(1)}="${escapeHtml(value)}"`;
    } else {
      const content = valueToHtml(value, templates);
      html += content.startsWith("\n") && dropsNewline(html) ? `\n${content}` : content;
    }
    html += template.strings[index + 1] ?? "";
  });
  return html;
}

function valueToHtml(value: WireValue, templates: WireTemplates): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeHtml(value);
  if ("r" in value) return value.r;
  if ("t" in value) return wireToHtml(value, templates);
  return value.k.map(([, item]) => valueToHtml(item, templates)).join("");
}
