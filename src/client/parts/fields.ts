import { fieldParams } from "./field-params.js";
import type { Parts } from "./index.js";
import { keepEntered } from "./keep-entered.js";
import { createFields } from "./view-fields.js";

export const fields: Parts["fields"] = { createFields, fieldParams, keepEntered };
