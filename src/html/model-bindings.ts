import { names } from "../wire/index.js";
import { Raw } from "./template.js";
import { type Attribute, attributeValue, tokensOf } from "./tokenizer.js";
import { Instance, List, type Rendered, slotText, type Value } from "./tree.js";

/**
 * Whether a `dj-model` attribute (also `dj-model.lazy`, `dj-model.debounce-300` …) in a rendered view binds a
 * field. The content of `raw()` counts only if it is trusted.
 */
export function bindsModel(rendered: Rendered, field: string): boolean {
  const { compiled, values } = rendered;
  return (
    compiled.models.includes(field) ||
    compiled.modelSlots.some((slot) => slotText(slot, values) === field) ||
    values.some((value) => valueBindsModel(value, field))
  );
}

function valueBindsModel(value: Value, field: string): boolean {
  if (value instanceof Instance) return bindsModel(value, field);
  if (value instanceof Raw) return value.trusted && htmlBindsModel(value.html, field);
  return value instanceof List && value.items.some((item) => valueBindsModel(item, field));
}

/** Whether a `dj-model` attribute binds a field in the HTML of a template engine. */
export function htmlBindsModel(html: string, field: string): boolean {
  for (const token of tokensOf(html))
    if (token.type === "start" && token.finished && tagBindsModel(token.attributes, field)) return true;
  return false;
}

function tagBindsModel(attributes: readonly Attribute[], field: string): boolean {
  return attributes.some(
    (each) =>
      isModelAttribute(each.name) &&
      attributeValue(each) === field &&
      attributes.find(({ name }) => name === each.name) === each,
  );
}

/** Whether an attribute of this name is `dj-model`, with or without modifiers (`dj-model.lazy`). */
export function isModelAttribute(name: string): boolean {
  return name === names.model || name.startsWith(`${names.model}.`);
}
