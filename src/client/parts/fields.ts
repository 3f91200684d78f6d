import { readBoundFields } from "./bound-fields.js";
import { createEnteredFields } from "./entered-fields.js";
import type { Parts } from "./index.js";
import { keepEntered } from "./keep-entered.js";
import { sendChanges, sendReset } from "./send-changes.js";

export const fields: Parts["fields"] = {
  createEnteredFields,
  keepEntered,
  readBoundFields,
  sendChanges,
  sendReset,
};
