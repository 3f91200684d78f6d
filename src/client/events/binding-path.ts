import * as dom from "../safe-dom.js";
import { rootOf } from "./bindings.js";
import { isField, isForm } from "./fields.js";

/** An element and its ancestors up to the root. */
export const pathTo = (root: Element, target: Element): readonly Element[] => {
  const path: Element[] = [];
  for (let at: Element | null = target; at; at = at === root ? null : dom.parentElement(at)) path.push(at);
  return path;
};

/** The elements whose bindings apply to an event of a field: the field and its ancestors, with its own form only. */
export const fieldPath = (root: Element, kind: string, target: Element): readonly Element[] => {
  const path = pathTo(root, target);
  if (kind === "model") return path;
  // A field belongs only to the form that its `form` attribute names.
  const form = isField(target) ? target.form : null;
  const own = isField(target) ? path.filter((element) => element === form || !isForm(element)) : path;
  return form && !own.includes(form) && rootOf(form) === root ? [...own, form] : own;
};
