import type { SlotValue } from "../dom/view-tree.js";
import { fieldSelector } from "../events/fields.js";
import type { RunBinding } from "../events/index.js";
import { isUpdating } from "../page-update.js";
import { lacksPart, whenSettled, withPart } from "../parts/index.js";
import type { ViewFields } from "../parts/view-fields.js";
import * as dom from "../safe-dom.js";

/** What the script for fields handles. */
const selector = `${fieldSelector},[dj-ignore-attrs]`;

/** The form fields of one view. Their script loads once the view has any. */
export interface LazyFields {
  /** `undefined` until the script has loaded. */
  loaded?: ViewFields;
  /** Loads the script; calls back without fields if that fails. */
  load(use: (fields: ViewFields | undefined) => void): void;
  /** Loads the script if content needs it. */
  look(content: Element): void;
  /** Calls back as soon as entered values are known: at once in a view without fields. */
  whenKnown(go: () => void): void;
}

export const createLazyFields = (
  root: Element,
  tree: () => SlotValue,
  runBinding: RunBinding,
): LazyFields => {
  const fields: LazyFields = {
    load(use) {
      withPart("fields", (part) => {
        if (part) fields.loaded ??= part.createFields(root, tree, runBinding, isUpdating);
        use(fields.loaded);
      });
    },
    look(content) {
      if (!fields.loaded && !lacksPart && dom.querySelector(content, selector)) fields.load(() => {});
    },
    whenKnown(go) {
      fields.look(root);
      whenSettled("fields", go);
    },
  };
  return fields;
};
