import * as dom from "../safe-dom.js";
import { rootOf } from "./bindings.js";
import { isField, isForm } from "./fields.js";

/** The elements whose bindings apply to an event: its target and the ancestors up to the root. */
export const bindingPath = (root: Element, kind: string, target: Element): readonly Element[] => {
  const path: Element[] = [];
  for (let at: Element | null = target; at; at = at === root ? null : dom.parentElement(at)) path.push(at);
  if (kind !== "change" && kind !== "input") return path;
  // A field belongs only to the form that its `form` attribute names.
  const form = isField(target) ? target.form : null;
  const own = isField(target) ? path.filter((element) => element === form || !isForm(element)) : path;
  return form && !own.includes(form) && rootOf(form) === root ? [...own, form] : own;
};
