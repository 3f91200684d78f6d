import { escapeHtml } from "./escape.js";
import { Raw } from "./template.js";
import { Instance, List, type Rendered, slotText, type Value } from "./tree.js";

/** Converts a rendering to HTML. */
export function toHtml(rendered: Rendered): string {
  const { wire, slots } = rendered.compiled;
  let html = wire.strings[0] ?? "";
  /** Whether nothing has been written since a start tag after which parsers drop a newline. */
  let isAtStart = false;
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index];
    if (slot === undefined) break;
    if (slot.type === "@") {
      const text = slotText(slot, rendered.values);
      if (text !== null) html += ` ${slot.name}="${escapeHtml(text)}"`;
    } else {
      const content =
        slot.type === ""
          ? contentHtml(rendered.values[slot.firstIndex])
          : escapeHtml(slotText(slot, rendered.values) ?? "");
      isAtStart = slot.afterStartTag === "directly" || (isAtStart && slot.afterStartTag === "after content");
      html += isAtStart && content[0] === "\n" ? `\n${content}` : content;
      if (content !== "") isAtStart = false;
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
