import type { Params } from "../../wire/index.js";
import { type Field, fieldsIn, isCustomElement } from "../events/fields.js";
import * as dom from "../safe-dom.js";
import { modelParams } from "./field-params.js";

/**
 * Maximum length of the field values in a mount frame, in characters. Over an event stream it is part of a URL, and
 * servers and proxies refuse long ones. The remaining values are sent as events.
 */
const maxValueLength = 4_000;

/** Reads the fields that `dj-model` binds, for a view that is mounted again. */
export const readBoundFields = (root: Element): Params => {
  const values: Record<string, unknown> = {};
  let length = 0;
  const custom = [...dom.querySelectorAll(root, "*")].filter(isCustomElement) as Field[];
  for (const field of [...fieldsIn(root), ...custom])
    for (const binding of dom.attributes(field)) {
      if (binding.name.split(".")[0] !== "dj-model" || (field.type === "radio" && !field.checked)) continue;
      try {
        const { field: name, value } = modelParams(root, field, binding);
        length += encodeURIComponent(JSON.stringify([name, value])).length;
        if (length > maxValueLength) return values;
        values[name as string] = value;
      } catch {
        // A file cannot be restored.
      }
    }
  return values;
};
