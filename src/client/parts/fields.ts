import { runEntryBindings } from "./entry-bindings.js";
import { fieldParams } from "./field-params.js";
import { ignoredBy } from "./ignored-by.js";
import type { Parts } from "./index.js";
import { keepEntered } from "./keep-entered.js";
import { nameOf } from "./name-of.js";
import { createFields } from "./view-fields.js";

export const fields: Parts["fields"] = {
  createFields,
  fieldParams,
  ignoredBy,
  keepEntered,
  nameOf,
  runEntryBindings,
};
