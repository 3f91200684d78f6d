import type { SlotValue } from "../dom/view-tree.js";
import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";
import { readBoundFields } from "./bound-fields.js";
import { createEnteredFields } from "./entered-fields.js";
import { sendChanges, sendReset } from "./send-changes.js";

/**
 * The fields of one view.
 *
 * @param tree returns what the view has rendered
 * @param isUpdating whether the page script itself is changing the page
 */
export const createFields = (
  root: Element,
  tree: () => SlotValue,
  runBinding: RunBinding,
  isUpdating: () => boolean,
) => {
  const { left, ...entered } = createEnteredFields(root, tree);
  const listen = (type: string, handle: (target: Element) => void): void =>
    dom.addEventListener(root, type, ({ target }) => isUpdating() || handle(target as Element), true);
  listen("blur", left);
  listen("reset", (form) => sendReset(root, form as HTMLFormElement, runBinding));
  return {
    ...entered,
    readBound: () => readBoundFields(root),
    sendChanges: (changed: readonly Element[]) => sendChanges(root, changed, runBinding),
    clearForms() {
      for (const form of dom.querySelectorAll(root, "form")) dom.resetForm(form as HTMLFormElement);
    },
  };
};

export type ViewFields = ReturnType<typeof createFields>;
