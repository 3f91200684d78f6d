import type { SlotValue } from "../dom/view-tree.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";
import { readBoundFields } from "./bound-fields.js";
import { createEnteredFields } from "./entered-fields.js";
import { sendChanges, sendReset } from "./send-changes.js";

/**
 * The fields of one view.
 *
 * @param tree gives what the view has rendered
 */
export const createFields = (root: Element, tree: () => SlotValue, runBinding: RunBinding) => ({
  ...createEnteredFields(root, tree),
  readBound: () => readBoundFields(root),
  sendChanges: (changed: readonly Element[]) => sendChanges(root, changed, runBinding),
  sendReset: (form: HTMLFormElement) => sendReset(root, form, runBinding),
  clearForms() {
    for (const form of dom.querySelectorAll(root, "form")) dom.resetForm(form as HTMLFormElement);
  },
});

export type ViewFields = ReturnType<typeof createFields>;
