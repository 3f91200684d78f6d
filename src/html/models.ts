import { Instance, List, type Rendered, slotText, type Value } from "./tree.js";

/**
 * Whether a `dj-model` attribute (`dj-model`, `dj-model.lazy`, `dj-model.debounce-300` …) in the view as it
 * is rendered names a field. What stands in `raw()` is not looked into.
 */
export function bindsModel(rendered: Rendered, field: string): boolean {
  const { compiled, values } = rendered;
  return (
    compiled.models.includes(field) ||
    compiled.modelSlots.some((slot) => slotText(slot, values) === field) ||
    values.some((value) => bindsInside(value, field))
  );
}

function bindsInside(value: Value, field: string): boolean {
  if (value instanceof Instance) return bindsModel(value, field);
  return value instanceof List && value.items.some((item) => bindsInside(item, field));
}
