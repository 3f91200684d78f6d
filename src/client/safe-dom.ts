/**
 * Members of the DOM that page content cannot shadow.
 *
 * The fields of a form are properties of the form, and shadow its own members: with a field named "attributes",
 * `form.attributes` is that field. The names of forms, images and frames shadow members of `document` in the same way
 * (HTML, 4.10.3 and 3.1.7, `[LegacyOverrideBuiltIns]`). The functions here take each member from its prototype.
 * Whatever may be a form is read and changed through them; `test/safe-dom.test.ts` checks that.
 */

type OwnerOf<K> = K extends keyof EventTarget
  ? EventTarget
  : K extends keyof Node
    ? Node
    : K extends keyof Element
      ? Element
      : K extends keyof HTMLElement
        ? HTMLElement
        : HTMLFormElement;
type Member<K> = OwnerOf<K>[K & keyof OwnerOf<K>];
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ResultOf<F> = F extends (...args: never[]) => infer R ? R : never;

/** The interfaces that define the members. No member is in two of them. */
const owners = ["EventTarget", "Node", "Element", "HTMLElement", "HTMLFormElement"] as const;

/** Calls the getter, the setter or the method of that name; it is looked up on first use, since a server build has no DOM. */
/* @__NO_SIDE_EFFECTS__ */
const member = (name: PropertyKey, kind: "get" | "set" | "value") => {
  let call: ((...args: unknown[]) => unknown) | undefined;
  return (target: unknown, ...args: unknown[]): never => {
    call ??= owners
      .map((owner) => Object.getOwnPropertyDescriptor(globalThis[owner].prototype, name)?.[kind])
      .find((found) => found);
    return (call as NonNullable<typeof call>).apply(target, args) as never;
  };
};

/** A function that reads the property of its argument. */
/* @__NO_SIDE_EFFECTS__ */
const getter = <K extends keyof HTMLFormElement>(name: K): ((target: OwnerOf<K>) => Member<K>) =>
  member(name, "get");

/** A function that sets the property of its first argument to its second one. */
/* @__NO_SIDE_EFFECTS__ */
const setter = <K extends keyof HTMLFormElement>(name: K): ((target: OwnerOf<K>, value: Member<K>) => void) =>
  member(name, "set");

/** A function that calls the method of its first argument with the other ones. */
/* @__NO_SIDE_EFFECTS__ */
const method = <K extends keyof HTMLFormElement>(
  name: K,
): ((target: OwnerOf<K>, ...args: ArgumentsOf<Member<K>>) => ResultOf<Member<K>>) => member(name, "value");

export const addEventListener = method("addEventListener");
export const removeEventListener = method("removeEventListener");
export const dispatchEvent = method("dispatchEvent");

export const nodeType = getter("nodeType");
export const nodeName = getter("nodeName");
export const nodeValue = getter("nodeValue");
export const parentNode = getter("parentNode");
export const parentElement = getter("parentElement");
export const firstChild = getter("firstChild") as (node: Node) => ChildNode | null;
export const nextSibling = getter("nextSibling") as (node: Node) => ChildNode | null;
export const previousSibling = getter("previousSibling") as (node: Node) => ChildNode | null;
/** Copies a node's list of children. The live list would have to be updated with every later change. */
export const childNodes = (parent: Node): ChildNode[] => {
  const nodes: ChildNode[] = [];
  for (let node = firstChild(parent); node; node = nextSibling(node)) nodes.push(node);
  return nodes;
};
export const textContent = getter("textContent");
export const setTextContent = setter("textContent");
export const setNodeValue = setter("nodeValue");
export const isConnected = getter("isConnected");
export const contains = method("contains");
export const isEqualNode = method("isEqualNode");
export const insertBefore = method("insertBefore") as (parent: Node, node: Node, before: Node | null) => Node;
export const cloneNode = method("cloneNode");
const removeChild = method("removeChild") as (parent: Node, child: Node) => Node;

/** Removes a node from its parent, if it has one. */
export const remove = (node: Node): void => {
  const parent = parentNode(node);
  if (parent) removeChild(parent, node);
};

export const localName = getter("localName");
export const attributes = getter("attributes");
export const classList = getter("classList");
export const id = getter("id");
export const children = getter("children");
export const firstElementChild = getter("firstElementChild");
export const nextElementSibling = getter("nextElementSibling");
export const previousElementSibling = getter("previousElementSibling");
export const innerHtml = getter("innerHTML");
export const setInnerHtml = setter("innerHTML");
export const hasAttributes = method("hasAttributes");
export const hasAttribute = method("hasAttribute");
export const getAttribute = method("getAttribute");
export const setAttribute = method("setAttribute");
export const setAttributeNS = method("setAttributeNS") as (
  element: Element,
  namespace: string,
  name: string,
  value: string,
) => void;
export const removeAttribute = method("removeAttribute");
export const toggleAttribute = method("toggleAttribute");
export const matches = method("matches") as (element: Element, selectors: string) => boolean;
export const closest = method("closest") as (element: Element, selectors: string) => Element | null;
export const querySelector = method("querySelector") as (
  element: Element,
  selectors: string,
) => Element | null;
export const querySelectorAll = method("querySelectorAll") as (
  element: Element,
  selectors: string,
) => NodeListOf<Element>;
export const scrollLeft = getter("scrollLeft");
export const setScrollLeft = setter("scrollLeft");
export const getBoundingClientRect = method("getBoundingClientRect");
export const scrollHeight = getter("scrollHeight");
export const clientHeight = getter("clientHeight");
export const scrollTop = getter("scrollTop");
export const setScrollTop = setter("scrollTop");
export const offsetHeight = getter("offsetHeight");
const animateBy = method("animate");
/** Animates an element, where the browser can. */
export const animate = (
  element: Element,
  frames: PropertyIndexedKeyframes,
  options: KeyframeAnimationOptions,
): void => {
  if ("animate" in Element.prototype) animateBy(element, frames, options);
};
const animationsOf = method("getAnimations");
/** The animations and transitions that run on an element, where the browser has them. */
export const animations = (element: Element): readonly Animation[] =>
  "getAnimations" in Element.prototype ? animationsOf(element) : [];
export const showPopover = method("showPopover");
export const hidePopover = method("hidePopover");
export const replaceChildren = method("replaceChildren");

export const style = getter("style");
export const dataset = getter("dataset");

const focusHtml = method("focus");
/** Focuses an element. SVG elements cannot be shadowed, and have a method of their own. */
export const focus = (element: Element, options?: FocusOptions): void => {
  if (element instanceof HTMLElement) focusHtml(element, options);
  else if (element instanceof SVGElement) element.focus(options);
};

const scrollTo = method("scrollIntoView");
export const scrollIntoView = (element: Element | null): void => {
  if (element) scrollTo(element);
};

/** Whether an element is rendered; true if the browser cannot tell. */
export const isVisible = (element: Element): boolean => {
  const check: Element["checkVisibility"] | undefined = Element.prototype.checkVisibility;
  return check?.call(element) ?? true;
};

export const formFields = getter("elements");
export const resetForm = method("reset");

/** `undefined` if a server build imports this. A closed window has no document any more, so it is read once. */
const page = globalThis.document;

/** A member of the document that is no method. */
const ofDocument = <K extends keyof Document>(name: K): Document[K] =>
  Reflect.get(Document.prototype, name, page);

export const find = (selectors: string): Element | null =>
  Document.prototype.querySelector.call(page, selectors);
export const findAll = (selectors: string): NodeListOf<Element> =>
  Document.prototype.querySelectorAll.call(page, selectors);
export const findById = (name: string): HTMLElement | null =>
  Document.prototype.getElementById.call(page, name);
export const createElement = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  Document.prototype.createElement.call(page, name) as HTMLElementTagNameMap[K];
export const createText = (text: string): Text => Document.prototype.createTextNode.call(page, text);
export const importNode = (into: Document, element: Element): Element =>
  Document.prototype.importNode.call(into, element) as Element;
export const activeElement = (): Element | null => ofDocument("activeElement");
export const body = (): HTMLElement => ofDocument("body");
export const head = (): HTMLHeadElement => ofDocument("head");
export const rootElement = (): HTMLElement => ofDocument("documentElement");
export const fullscreenElement = (): Element | null => ofDocument("fullscreenElement");
export const hasFocus = (): boolean => Document.prototype.hasFocus.call(page);
export const isHidden = (): boolean => ofDocument("hidden");
export const readyState = (): DocumentReadyState => ofDocument("readyState");
export const currentScript = (): HTMLOrSVGScriptElement | null => ofDocument("currentScript");
export const cookies = (): string => ofDocument("cookie");
export const setCookie = (cookie: string): void => {
  Reflect.set(Document.prototype, "cookie", cookie, page);
};
export const title = (): string => ofDocument("title");
export const setTitle = (title: string): void => {
  Reflect.set(Document.prototype, "title", title, page);
};

/** A global variable that a script has set; an element with that `id` is none (HTML, 7.2.2.3). */
export const globalValue = (name: string): unknown =>
  Object.hasOwn(globalThis, name) ? (globalThis as unknown as Record<string, unknown>)[name] : undefined;
export const cookiesAreEnabled = (): boolean => navigator.cookieEnabled;
