import type { LiveDom } from "../dom/index.js";
import { fieldSelector } from "../events/fields.js";
import type { RunBinding } from "../events/index.js";
import { isUpdating } from "../page-update.js";
import { withPart } from "../parts/index.js";
import type { ViewFields } from "../parts/view-fields.js";
import * as dom from "../safe-dom.js";

/** The form fields of one view. Their script loads once the view has any. */
export interface LazyFields {
  /** `undefined` until the script has loaded. */
  loaded?: ViewFields;
  /** Loads the script; calls back without fields if that fails. */
  load(use: (fields: ViewFields | undefined) => void): void;
  /** Calls back as soon as entered values are known: at once in a view without fields. */
  whenKnown(go: () => void): void;
}

export const createLazyFields = (root: Element, view: LiveDom, runBinding: RunBinding): LazyFields => {
  const fields: LazyFields = {
    load(use) {
      withPart("fields", (part) => {
        if (part) fields.loaded ??= part.createFields(root, view.tree, runBinding, isUpdating);
        use(fields.loaded);
      });
    },
    whenKnown(go) {
      if (!fields.loaded && dom.querySelector(root, fieldSelector)) fields.load(go);
      else go();
    },
  };
  return fields;
};
