import { DjustError } from "../../wire/index.js";
import { nameOf, shownIn } from "./names.js";

/** A kind of element that a test can target. */
export interface Kind {
  /** Its name in error messages. */
  readonly word: string;
  has(element: Element): boolean;
  /** Attributes that identify an element besides its accessible name, the most likely first. */
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
  /** Anything focusable. */
  spot: {
    word: "field or button",
    has: (element) => isField(element) || isButton(element) || element.hasAttribute("tabindex"),
    also: fieldNames,
  },
} as const satisfies { readonly [name: string]: Kind };

/**
 * Finds the one visible element that a test targets: by its accessible name, by another identifying
 * attribute, or by a CSS selector.
 *
 * @param scope the element to search in
 * @throws {DjustError} DJ_TEST_TARGET
 */
export function findOne(scope: Element, kind: Kind, target: string): Element {
  const shown = shownIn(scope);
  const all = shown.filter(kind.has);
  for (const name of [nameOf, closeLabelOf, ...kind.also.map(attribute)]) {
    const found = innermost(all.filter((element) => name(element) === target));
    if (found.length > 0) return onlyOne(found, kind.word, target);
  }
  const selected = innermost(select(scope, target).filter((element) => shown.includes(element)));
  if (selected.length > 0) return onlyOne(selected, kind.word, target);
  const known = new Set(all.map((element) => calls(element, kind)).filter(Boolean));
  const there = known.size > 0 ? `Available: ${[...known].join(", ")}.` : "There are none.";
  throw new DjustError("DJ_TEST_TARGET", `No ${kind.word} is named '${target}'. ${there}`);
}

/** What a message's close button is called without the text of its message. */
function closeLabelOf(element: Element): string | undefined {
  if (!element.classList.contains("dj-flash-close")) return undefined;
  return element.closest("[data-dj-close-label]")?.getAttribute("data-dj-close-label") || "Close";
}

/** Finds a field of a form. A group of radio buttons counts as one field, represented by its first button. */
export function fieldIn(form: Element, target: string): Element {
  const radios = Array.from(form.querySelectorAll<HTMLInputElement>("[type=radio]"));
  return radios.find(({ name }) => name === target) ?? findOne(form, kinds.field, target);
}

/** Returns the elements that match a selector, none if the selector is invalid. */
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

/** Leaves out elements that contain another match, such as a `dj-click` element around a button. */
function innermost(found: readonly Element[]): Element[] {
  return found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
}

function onlyOne(found: readonly Element[], word: string, target: string): Element {
  const [first, second] = found;
  if (first && !second) return first;
  const tags = found.slice(0, 5).map(tagOf).join(" ");
  throw new DjustError(
    "DJ_TEST_TARGET",
    `${found.length} ${word}s are named '${target}'. Choose one with { within: selector } or a selector: ${tags}`,
  );
}

/** The names of an element, for messages. */
function calls(element: Element, { also }: Kind): string {
  const name = nameOf(element);
  const other = also.map((each) => element.getAttribute(each)).find(Boolean);
  if (name === "") return other ? `'${other}'` : "";
  return other && other !== name ? `'${name}' (${other})` : `'${name}'`;
}

/** The start tag of an element, for messages. */
export function tagOf(element: Element): string {
  const tag = (element.cloneNode(false) as Element).outerHTML;
  const end = `</${element.localName}>`;
  return tag.endsWith(end) ? tag.slice(0, -end.length) : tag;
}
