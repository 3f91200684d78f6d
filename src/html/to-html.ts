import { escapeHtml } from "./escape.js";
import { Raw } from "./template.js";
import { Instance, List, type Rendered, slotText, type Value } from "./tree.js";

/** The whole rendering as HTML. */
export function toHtml(rendered: Rendered): string {
  const { wire, slots } = rendered.compiled;
  let html = wire.strings[0] ?? "";
  /** Nothing has been written since the start tag of an element that loses a newline there. */
  let isOpening = false;
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index];
    if (slot === undefined) break;
    if (slot.type === "@") {
      const text = slotText(slot, rendered.values);
      if (text !== null) html += ` ${slot.name}="${escapeHtml(text)}"`;
    } else {
      const content =
        slot.type === ""
          ? contentHtml(rendered.values[slot.from])
          : escapeHtml(slotText(slot, rendered.values) ?? "");
      isOpening = slot.afterOpening === "directly" || (isOpening && slot.afterOpening === "after content");
      html += isOpening && content[0] === "\n" ? `\n${content}` : content;
      if (content !== "") isOpening = false;
    }
    html += wire.strings[index + 1];
  }
  return html;
}

function contentHtml(value: Value | undefined): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (value instanceof Instance) return toHtml(value);
  if (value instanceof Raw) return value.html;
  let html = "";
  if (value instanceof List) for (const item of value.items) html += contentHtml(item);
  return html;
}
