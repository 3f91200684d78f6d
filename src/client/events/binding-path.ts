import * as dom from "../safe-dom.js";
import { rootOf } from "./bindings.js";
import { isField, isForm } from "./fields.js";

/** The elements whose bindings count for an event: its target and what that is in, up to the root. */
export const bindingPath = (root: Element, kind: string, target: Element): readonly Element[] => {
  const path: Element[] = [];
  for (let at: Element | null = target; at; at = at === root ? null : dom.parentElement(at)) path.push(at);
  if (kind !== "change" && kind !== "input") return path;
  // A field counts for the form that its `form` attribute names, and for no other.
  const form = isField(target) ? target.form : null;
  const own = isField(target) ? path.filter((element) => element === form || !isForm(element)) : path;
  return form && !own.includes(form) && rootOf(form) === root ? [...own, form] : own;
};
