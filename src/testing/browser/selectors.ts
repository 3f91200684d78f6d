import type { DOMWindow } from "jsdom";
import { isPopoverOpen } from "./page-popovers.js";

/**
 * Common selectors, matched without the selector engine of jsdom before version 30, which takes about 50 µs for each
 * element of a page and looks at all of them. Selectors are lists of tags, ids, classes, attributes, `:not()` and
 * `:popover-open`, with descendant combinators; all others are left to jsdom.
 */
type Matcher = (element: Element, dom: Reader) => boolean;

/** Reads elements past the names of form fields, which shadow the members of their form. */
interface Reader {
  tag(element: Element): string;
  attribute(element: Element, name: string): string | null;
  parent(element: Element): Element | null;
  firstChild(parent: Node): Element | null;
  next(element: Element): Element | null;
}

/** In lower case, because only those of HTML elements ignore case. */
const lower = "[a-z_][a-z0-9_-]*";
const name = "[A-Za-z_][\\w-]*";
const simple = new RegExp(
  `\\*|(?<tag>${lower})|#(?<id>${name})|\\.(?<class>${name})|` +
    `\\[(?<attribute>${lower})(?:(?<operator>[\\^$*]?=)(?:"(?<quoted>[^"\\\\]*)"|(?<value>${name})))?\\]|` +
    ":not\\((?<not>[^()]*)\\)|(?<popover>:popover-open)",
  "y",
);

/** Attributes whose values are compared as they are; those of others ignore case (HTML, "Case-sensitivity of selectors"). */
const exact = /^(?:(?:aria|data|dj)-.*|class|contenteditable|href|id|name|src|value)$/;

const operators: { readonly [operator: string]: (value: string, part: string) => boolean } = {
  "=": (value, part) => value === part,
  "^=": (value, part) => part !== "" && value.startsWith(part),
  "$=": (value, part) => part !== "" && value.endsWith(part),
  "*=": (value, part) => part !== "" && value.includes(part),
};

const matchers = new Map<string, Matcher | undefined>();

/** `undefined` for a selector that only jsdom can match. */
export function matcherOf(selector: string): Matcher | undefined {
  if (!matchers.has(selector)) matchers.set(selector, anyOf(selector.split(/,(?![^([]*[)\]])/)));
  return matchers.get(selector);
}

function anyOf(selectors: readonly string[]): Matcher | undefined {
  const all = selectors.map((one) => complex(one.trim()));
  const known = all.filter((one) => one !== undefined);
  if (known.length < all.length) return undefined;
  const [only] = known;
  return known.length === 1 ? only : (element, dom) => known.some((matches) => matches(element, dom));
}

/** Compounds, each within an element that the one before matches. */
function complex(selector: string): Matcher | undefined {
  if (selector === "") return undefined;
  let matcher: Matcher | undefined;
  for (const part of selector.split(/\s+(?![^([]*[)\]])/)) {
    const own = compound(part);
    if (!own) return undefined;
    const outer = matcher;
    matcher = outer ? (element, dom) => own(element, dom) && hasAncestor(element, outer, dom) : own;
  }
  return matcher;
}

function hasAncestor(element: Element, matches: Matcher, dom: Reader): boolean {
  for (let at = dom.parent(element); at; at = dom.parent(at)) if (matches(at, dom)) return true;
  return false;
}

function compound(selector: string): Matcher | undefined {
  const all: Matcher[] = [];
  for (let at = 0; at < selector.length; ) {
    simple.lastIndex = at;
    const found = simple.exec(selector);
    const matcher = found && (at === 0 || !/^[\w*]/.test(found[0])) ? simpleMatcher(found) : undefined;
    if (!found || !matcher) return undefined;
    all.push(matcher);
    at += found[0].length;
  }
  return (element, dom) => all.every((matches) => matches(element, dom));
}

function simpleMatcher({ groups = {} }: RegExpExecArray): Matcher | undefined {
  const { tag, id, class: className, attribute, operator, not, popover } = groups;
  if (tag !== undefined) return (element, dom) => dom.tag(element) === tag;
  if (id !== undefined) return (element, dom) => dom.attribute(element, "id") === id;
  if (className !== undefined)
    return (element, dom) => (dom.attribute(element, "class") ?? "").split(/\s+/).includes(className);
  if (not !== undefined) {
    const inner = anyOf(not.split(","));
    return inner && ((element, dom) => !inner(element, dom));
  }
  if (popover !== undefined) return isPopoverOpen;
  if (attribute === undefined) return () => true;
  if (operator === undefined) return (element, dom) => dom.attribute(element, attribute) !== null;
  const part = groups["quoted"] ?? groups["value"] ?? "";
  const compare = operators[operator];
  if (!compare || !exact.test(attribute)) return undefined;
  return (element, dom) => {
    const value = dom.attribute(element, attribute);
    return value !== null && compare(value, part);
  };
}

/** Finds the elements within a node that match: the first one, or all if a list for them is given. */
function search(
  root: Node,
  dom: Reader,
  first: Element | null,
  matches: Matcher,
  found?: Element[],
): Element | null {
  let at = first;
  while (at) {
    if (matches(at, dom)) {
      if (!found) return at;
      found.push(at);
    }
    let next = dom.firstChild(at) ?? dom.next(at);
    while (!next) {
      const parent = dom.parent(at);
      if (!parent || parent === root) return null;
      at = parent;
      next = dom.next(at);
    }
    at = next;
  }
  return null;
}

/** Replaces the methods of a window that take selectors. */
export function addSelectors(window: DOMWindow): void {
  const { Document, DocumentFragment, NodeList } = window;
  const getter = (owner: object, name: string) => {
    const { get } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
    return (target: object): unknown => get?.call(target);
  };
  const dom = {
    tag: getter(window.Element.prototype, "localName"),
    attribute: (element, name) => getAttribute.call(element, name),
    parent: getter(window.Node.prototype, "parentElement"),
    next: getter(window.Element.prototype, "nextElementSibling"),
    firstChild: getter(window.Element.prototype, "firstElementChild"),
  } as Reader;
  const { getAttribute, matches, closest } = window.Element.prototype;

  const quick = (selector: unknown): Matcher | undefined => matcherOf(String(selector));

  Object.assign(window.Element.prototype, {
    matches(this: Element, selector: string) {
      const matcher = quick(selector);
      return matcher ? matcher(this, dom) : matches.call(this, selector);
    },
    closest(this: Element, selector: string) {
      const matcher = quick(selector);
      if (!matcher) return closest.call(this, selector);
      let at: Element | null = this;
      while (at && !matcher(at, dom)) at = dom.parent(at);
      return at;
    },
  });

  for (const { prototype } of [window.Element, Document, DocumentFragment]) {
    const { querySelector, querySelectorAll } = prototype;
    const firstOf = getter(prototype, "firstElementChild") as (parent: Node) => Element | null;
    Object.assign(prototype, {
      querySelector(this: Element, selector: string) {
        const matcher = quick(selector);
        if (!matcher) return querySelector.call(this, selector);
        return search(this, dom, firstOf(this), matcher);
      },
      querySelectorAll(this: Element, selector: string) {
        const matcher = quick(selector);
        if (!matcher) return querySelectorAll.call(this, selector);
        const found: Element[] = [];
        search(this, dom, firstOf(this), matcher, found);
        const item = { value: (index: number) => found[index] ?? null };
        return Object.setPrototypeOf(Object.defineProperties(found, { item }), NodeList.prototype);
      },
    });
  }
}
