/**
 * Members of the DOM that page content cannot shadow.
 *
 * A form's fields are properties of the form by their names, and hide the form's own members: with a field called
 * "attributes", `form.attributes` is that field. The names of forms, images and frames do the same to `document`
 * (HTML, 4.10.3 and 3.1.7, `[LegacyOverrideBuiltIns]`). The functions here take each member from its prototype.
 * Whatever may be a form is read and changed through them; `test/safe-dom.test.ts` checks that.
 */

interface Interfaces {
  readonly EventTarget: EventTarget;
  readonly Node: Node;
  readonly Element: Element;
  readonly HTMLElement: HTMLElement;
  readonly HTMLFormElement: HTMLFormElement;
  readonly Document: Document;
}

type Methods<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never }[keyof T];
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ResultOf<F> = F extends (...args: never[]) => infer R ? R : never;

// Members are looked up on first use: a server build may import this where there is no DOM.
const descriptor = (owner: keyof Interfaces, name: PropertyKey): PropertyDescriptor =>
  Object.getOwnPropertyDescriptor(globalThis[owner].prototype, name) ?? {};

/** A function that reads the property of its argument. */
/* @__NO_SIDE_EFFECTS__ */
const getter = <I extends keyof Interfaces, K extends keyof Interfaces[I]>(owner: I, name: K) => {
  let read: PropertyDescriptor["get"];
  return (target: Interfaces[I]): Interfaces[I][K] => {
    read ??= descriptor(owner, name).get;
    return read?.call(target);
  };
};

/** A function that sets the property of its first argument to its second one. */
/* @__NO_SIDE_EFFECTS__ */
const setter = <I extends keyof Interfaces, K extends keyof Interfaces[I]>(owner: I, name: K) => {
  let write: PropertyDescriptor["set"];
  return (target: Interfaces[I], value: Interfaces[I][K]): void => {
    write ??= descriptor(owner, name).set;
    write?.call(target, value);
  };
};

/** A function that calls the method of its first argument with the other ones. */
/* @__NO_SIDE_EFFECTS__ */
const method = <I extends keyof Interfaces, K extends Methods<Interfaces[I]>>(owner: I, name: K) => {
  type Method = Interfaces[I][K];
  let call: ((...args: ArgumentsOf<Method>) => ResultOf<Method>) | undefined;
  return (target: Interfaces[I], ...args: ArgumentsOf<Method>): ResultOf<Method> => {
    call ??= descriptor(owner, name).value;
    return (call as NonNullable<typeof call>).apply(target, args);
  };
};

export const addEventListener = method("EventTarget", "addEventListener");

export const nodeType = getter("Node", "nodeType");
export const nodeName = getter("Node", "nodeName");
export const nodeValue = getter("Node", "nodeValue");
export const parentNode = getter("Node", "parentNode");
export const parentElement = getter("Node", "parentElement");
export const childNodes = getter("Node", "childNodes");
export const firstChild = getter("Node", "firstChild") as (node: Node) => ChildNode | null;
export const nextSibling = getter("Node", "nextSibling") as (node: Node) => ChildNode | null;
export const previousSibling = getter("Node", "previousSibling") as (node: Node) => ChildNode | null;
export const textContent = getter("Node", "textContent");
export const setTextContent = setter("Node", "textContent");
export const setNodeValue = setter("Node", "nodeValue");
export const isConnected = getter("Node", "isConnected");
export const contains = method("Node", "contains");
export const isEqualNode = method("Node", "isEqualNode");
export const insertBefore = method("Node", "insertBefore") as (
  parent: Node,
  node: Node,
  before: Node | null,
) => Node;
export const cloneNode = method("Node", "cloneNode");
const removeChild = method("Node", "removeChild") as (parent: Node, child: Node) => Node;

/** Takes a node out of its parent, if it has one. */
export const remove = (node: Node): void => {
  const parent = parentNode(node);
  if (parent) removeChild(parent, node);
};

export const localName = getter("Element", "localName");
export const attributes = getter("Element", "attributes");
export const classList = getter("Element", "classList");
export const id = getter("Element", "id");
export const children = getter("Element", "children");
export const firstElementChild = getter("Element", "firstElementChild");
export const nextElementSibling = getter("Element", "nextElementSibling");
export const previousElementSibling = getter("Element", "previousElementSibling");
export const setInnerHtml = setter("Element", "innerHTML");
export const hasAttribute = method("Element", "hasAttribute");
export const getAttribute = method("Element", "getAttribute");
export const setAttribute = method("Element", "setAttribute");
export const removeAttribute = method("Element", "removeAttribute");
export const toggleAttribute = method("Element", "toggleAttribute");
export const matches = method("Element", "matches") as (element: Element, selectors: string) => boolean;
export const closest = method("Element", "closest") as (
  element: Element,
  selectors: string,
) => Element | null;
export const querySelector = method("Element", "querySelector") as (
  element: Element,
  selectors: string,
) => Element | null;
export const querySelectorAll = method("Element", "querySelectorAll") as (
  element: Element,
  selectors: string,
) => NodeListOf<Element>;
export const scrollLeft = getter("Element", "scrollLeft");
export const setScrollLeft = setter("Element", "scrollLeft");
export const scrollTop = getter("Element", "scrollTop");
export const setScrollTop = setter("Element", "scrollTop");
export const replaceChildren = method("Element", "replaceChildren");

export const style = getter("HTMLElement", "style");

const focusHtml = method("HTMLElement", "focus");
/** Gives an element the focus; SVG elements, which have no names to hide their members, by their own method. */
export const focus = (element: Element, options?: FocusOptions): void => {
  if (element instanceof HTMLElement) focusHtml(element, options);
  else if (element instanceof SVGElement) element.focus(options);
};

const scrollTo = method("Element", "scrollIntoView");
export const scrollIntoView = (element: Element | null): void => {
  if (element) scrollTo(element);
};

/** Whether an element is rendered; true where the browser cannot say. */
export const isVisible = (element: Element): boolean => {
  const check: Element["checkVisibility"] | undefined = descriptor("Element", "checkVisibility").value;
  return !check || check.call(element);
};

export const formFields = getter("HTMLFormElement", "elements");
export const resetForm = method("HTMLFormElement", "reset");

const inDocument = {
  querySelector: method("Document", "querySelector") as (page: Document, selectors: string) => Element | null,
  querySelectorAll: method("Document", "querySelectorAll") as (
    page: Document,
    selectors: string,
  ) => NodeListOf<Element>,
  getElementById: method("Document", "getElementById"),
  createElement: method("Document", "createElement") as <K extends keyof HTMLElementTagNameMap>(
    page: Document,
    name: K,
  ) => HTMLElementTagNameMap[K],
  activeElement: getter("Document", "activeElement"),
  body: getter("Document", "body"),
  head: getter("Document", "head"),
  hidden: getter("Document", "hidden"),
  readyState: getter("Document", "readyState"),
  currentScript: getter("Document", "currentScript"),
  setTitle: setter("Document", "title"),
};

export const find = (selectors: string): Element | null => inDocument.querySelector(document, selectors);
export const findAll = (selectors: string): NodeListOf<Element> =>
  inDocument.querySelectorAll(document, selectors);
export const findById = (name: string): HTMLElement | null => inDocument.getElementById(document, name);
export const createElement = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  inDocument.createElement(document, name);
export const activeElement = (): Element | null => inDocument.activeElement(document);
export const body = (): HTMLElement => inDocument.body(document);
export const head = (): HTMLHeadElement => inDocument.head(document);
export const isHidden = (): boolean => inDocument.hidden(document);
export const readyState = (): DocumentReadyState => inDocument.readyState(document);
export const currentScript = (): HTMLOrSVGScriptElement | null => inDocument.currentScript(document);
export const setTitle = (title: string): void => inDocument.setTitle(document, title);

const importInto = method("Document", "importNode");
export const importNode = (into: Document, element: Element): Element => importInto(into, element) as Element;

/** A global variable that a script has set; an element with that `id` is none (HTML, 7.2.2.3). */
export const globalValue = (name: string): unknown =>
  Object.hasOwn(globalThis, name) ? (globalThis as unknown as Record<string, unknown>)[name] : undefined;
