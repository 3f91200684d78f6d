import { DjustError } from "../../wire/index.js";
import { nameOf, shownIn } from "./names.js";

/** What a test can name. */
export interface Kind {
  /** As a message calls it. */
  readonly word: string;
  has(element: Element): boolean;
  /** Other names than the one that a person knows, the most likely first. */
  readonly also: readonly string[];
}

const buttonTypes = new Set(["button", "submit", "reset", "image"]);
const buttonRoles = new Set(["button", "link", "menuitem", "tab", "option", "switch", "checkbox", "radio"]);

function isButton(element: Element): boolean {
  const { localName, type } = element as HTMLInputElement;
  if (localName === "button" || localName === "summary" || element.hasAttribute("dj-click")) return true;
  if (localName === "a") return element.hasAttribute("href");
  if (localName === "input") return buttonTypes.has(type) || type === "checkbox" || type === "radio";
  return buttonRoles.has(element.getAttribute("role") ?? "");
}

function isField(element: Element): boolean {
  const { localName, type } = element as HTMLInputElement;
  if (localName === "input") return type !== "hidden" && !buttonTypes.has(type);
  return localName === "textarea" || localName === "select" || element.hasAttribute("contenteditable");
}

const fieldNames = ["name", "dj-model", "dj-model.lazy", "placeholder", "id"];

export const kinds = {
  button: { word: "button", has: isButton, also: [] },
  field: { word: "field", has: isField, also: fieldNames },
  form: { word: "form", has: ({ localName }) => localName === "form", also: ["name", "id", "dj-submit"] },
  /** What can have the focus. */
  spot: {
    word: "field or button",
    has: (element) => isField(element) || isButton(element) || element.hasAttribute("tabindex"),
    also: fieldNames,
  },
} as const satisfies { readonly [name: string]: Kind };

/**
 * The one thing on screen that a test names: by the name that a person knows it by, by what else it is
 * called, or by a CSS selector.
 *
 * @param scope where to look
 * @throws {DjustError} DJ_TEST_TARGET
 */
export function findOne(scope: Element, kind: Kind, target: string): Element {
  const shown = shownIn(scope);
  const all = shown.filter(kind.has);
  for (const name of [nameOf, ...kind.also.map(attribute)]) {
    const found = innermost(all.filter((element) => name(element) === target));
    if (found.length > 0) return onlyOne(found, kind.word, target);
  }
  const selected = innermost(select(scope, target).filter((element) => shown.includes(element)));
  if (selected.length > 0) return onlyOne(selected, kind.word, target);
  const known = new Set(all.map((element) => calls(element, kind)).filter(Boolean));
  const there = known.size > 0 ? `there are: ${[...known].join(", ")}` : "there are none";
  throw new DjustError("DJ_TEST_TARGET", `no ${kind.word} called '${target}'; ${there}`);
}

/** A field of a form; radio buttons with one `name` are one field, for which the first of them stands. */
export function fieldIn(form: Element, target: string): Element {
  const radios = Array.from(form.querySelectorAll<HTMLInputElement>("[type=radio]"));
  return radios.find(({ name }) => name === target) ?? findOne(form, kinds.field, target);
}

/** Elements that a selector matches; none where it is no selector. */
export function select(scope: Element, selector: string): Element[] {
  try {
    return Array.from(scope.querySelectorAll(selector));
  } catch {
    return [];
  }
}

function attribute(name: string): (element: Element) => string | null {
  return (element) => element.getAttribute(name);
}

/** A handler's element may be around another one that does the same. */
function innermost(found: readonly Element[]): Element[] {
  return found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
}

function onlyOne(found: readonly Element[], word: string, target: string): Element {
  const [first, second] = found;
  if (first && !second) return first;
  const tags = found.slice(0, 5).map(tagOf).join(" ");
  throw new DjustError(
    "DJ_TEST_TARGET",
    `${found.length} ${word}s called '${target}'; say which with { within: selector } or by a selector: ${tags}`,
  );
}

/** All that an element may be called. */
function calls(element: Element, { also }: Kind): string {
  const name = nameOf(element);
  const other = also.map((each) => element.getAttribute(each)).find(Boolean);
  if (name === "") return other ? `'${other}'` : "";
  return other && other !== name ? `'${name}' (${other})` : `'${name}'`;
}

/** An element's start tag, for messages. */
export function tagOf(element: Element): string {
  const tag = (element.cloneNode(false) as Element).outerHTML;
  const end = `</${element.localName}>`;
  return tag.endsWith(end) ? tag.slice(0, -end.length) : tag;
}
