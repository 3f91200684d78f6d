import type { Params } from "../../wire/index.js";
import { fieldsIn } from "../events/fields.js";
import * as dom from "../safe-dom.js";
import { modelParams } from "./field-params.js";

/**
 * So many characters of field values go with a mount frame: over an event stream that is a URL, and servers and
 * proxies refuse long ones. What does not fit follows as events.
 */
const mountMost = 4_000;

/** What a person has entered into the fields that `dj-model` binds, for a view that has to be mounted afresh. */
export const readBoundFields = (root: Element): Params => {
  const values: Record<string, unknown> = {};
  let length = 0;
  for (const field of fieldsIn(root))
    for (const binding of dom.attributes(field)) {
      if (binding.name.split(".")[0] !== "dj-model" || (field.type === "radio" && !field.checked)) continue;
      try {
        const { field: name, value } = modelParams(root, field, binding);
        length += encodeURIComponent(JSON.stringify([name, value])).length;
        if (length > mountMost) return values;
        values[name as string] = value;
      } catch {
        // A file cannot be put back.
      }
    }
  return values;
};
