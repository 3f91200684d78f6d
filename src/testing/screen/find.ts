import { DjustError, describe, unknownOption } from "../../wire/index.js";
import type { ActionOptions, Target } from "../page.js";
import { refused } from "./act.js";
import { isVisible, labelsIn, nameOf, shownIn } from "./names.js";
import { listed, near, tagOf } from "./say.js";

/** A kind of element that a test can target. */
export interface Kind {
  /** Its name in error messages. */
  readonly word: string;
  has(element: Element): boolean;
  /** Whether users need not see the element itself, such as a file field behind a styled label. */
  readonly mayBeHidden?: boolean;
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
  file: {
    word: "file field",
    has: (element) => element.matches("input[type=file]"),
    mayBeHidden: true,
    also: ["dj-upload", "name", "id"],
  },
  form: { word: "form", has: ({ localName }) => localName === "form", also: ["name", "id", "dj-submit"] },
  /** Anything focusable. */
  spot: {
    word: "field or button",
    has: (element) => isField(element) || isButton(element) || element.hasAttribute("tabindex"),
    also: fieldNames,
  },
} as const satisfies { readonly [name: string]: Kind };

/**
 * Finds the one element for a target of an action.
 *
 * @throws {DjustError} DJ_TEST_TARGET, DJ_TEST_SETUP
 */
export function targetIn(document: Document, kind: Kind, target: Target, options?: ActionOptions): Element {
  const scope = scopeIn(document, options, "an action", ["within"]);
  if (typeof target === "string") return findOne(scope, kind, target);
  if (typeof target?.nodeType !== "number")
    throw new DjustError(
      "DJ_TEST_SETUP",
      `The target of an action must be a name, a CSS selector or an element, got ${describe(target)}`,
    );
  if (document.contains(target)) {
    if (!kind.mayBeHidden && !isVisible(target)) throw refused(target, "is not visible");
    return target;
  }
  throw new DjustError(
    "DJ_TEST_TARGET",
    `The element is no longer on the page. Find it again after an action: ${tagOf(target)}`,
  );
}

/** The part of the page that options select. @throws {DjustError} DJ_TEST_TARGET, DJ_TEST_SETUP */
export function scopeIn(
  document: Document,
  options: ActionOptions = {},
  owner: string,
  known: readonly string[],
): Element {
  const unknown =
    options === null || typeof options !== "object"
      ? `The options of ${owner} must be an object such as { within: "#item-3" }, got ${describe(options)}`
      : unknownOption(owner, options, known);
  if (unknown !== undefined) throw new DjustError("DJ_TEST_SETUP", unknown);
  const { within } = options;
  if (within === undefined) return document.body;
  if (typeof within !== "string") return within;
  const parts = select(document.body, within);
  const [part] = parts;
  if (part && parts.length === 1) return part;
  throw new DjustError(
    "DJ_TEST_TARGET",
    `Option "within" must match one element, but '${within}' matches ${parts.length}`,
  );
}

/**
 * Finds the one visible element that a test targets: by its accessible name, by another identifying
 * attribute, or by a CSS selector.
 *
 * @param scope the element to search in
 * @throws {DjustError} DJ_TEST_TARGET
 */
function findOne(scope: Element, kind: Kind, target: string): Element {
  const shown = shownIn(scope);
  const candidates = kind.mayBeHidden ? Array.from(scope.querySelectorAll("*")) : shown;
  const all = candidates.filter(kind.has);
  const labels = labelsIn(scope.ownerDocument);
  const ownName = (element: Element): string => nameOf(element, labels);
  for (const name of [ownName, closeLabelOf, ...kind.also.map(attribute)]) {
    const found = innermost(all.filter((element) => name(element) === target));
    if (found.length > 0) return onlyOne(found, kind.word, target);
  }
  const visible = new Set(candidates);
  const selected = innermost(select(scope, target).filter((element) => visible.has(element)));
  if (selected.length > 0) return onlyOne(selected, kind.word, target);
  const there = listed(all.map((element) => calls(element, kind, ownName(element))));
  throw new DjustError(
    "DJ_TEST_TARGET",
    `No ${kind.word} is named '${target}'.${near(target, all.map(ownName))} ${there ? `Available: ${there}.` : "There are none."}`,
  );
}

/** What a message's close button is called without the text of its message. */
function closeLabelOf(element: Element): string | undefined {
  if (!element.classList.contains("dj-flash-close")) return undefined;
  return element.closest("[data-dj-close-label]")?.getAttribute("data-dj-close-label") || "Close";
}

/** Finds a field of a form. A group of radio buttons counts as one field, represented by its first button. */
export function fieldIn(form: Element, target: string, kind: Kind): Element {
  const radios = Array.from(form.querySelectorAll<HTMLInputElement>("[type=radio]"));
  return radios.find(({ name }) => name === target) ?? findOne(form, kind, target);
}

/** Returns the elements that match a selector, none if the selector is invalid. */
function select(scope: Element, selector: string): Element[] {
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
function calls(element: Element, { also }: Kind, name: string): string {
  const other = also.map((each) => element.getAttribute(each)).find(Boolean);
  if (name === "") return other ? `'${other}'` : "";
  return other && other !== name ? `'${name}' (${other})` : `'${name}'`;
}
