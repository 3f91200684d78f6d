import { didYouMean } from "../../wire/index.js";
import type { Target } from "../page.js";

/** How many names a message lists. */
const maxListed = 30;

/** Lists what is there, each once; "" if nothing is. */
export function listed(names: readonly string[]): string {
  const all = [...new Set(names)].filter(Boolean);
  const more = all.length - maxListed;
  return all.slice(0, maxListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Suggests the name that is most alike, for messages. */
export function near(name: string, names: readonly string[]): string {
  return didYouMean(name, new Set(names)).replaceAll('"', "'");
}

/** The start tag of an element, for messages. */
export function tagOf(element: Element): string {
  const copy = element.cloneNode(false) as Element;
  if (copy.className === "") copy.removeAttribute("class");
  const tag = copy.outerHTML;
  const end = `</${element.localName}>`;
  return tag.endsWith(end) ? tag.slice(0, -end.length) : tag;
}

/** What an action was performed on, for messages. */
export function nameOfTarget(target: Target): string {
  return typeof target === "object" && target?.nodeType ? tagOf(target) : String(target);
}
