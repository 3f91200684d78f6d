import * as dom from "../safe-dom.js";
import { loadedParts } from "./loaded-parts.js";
import { attributesOf, noteAttribute, renderedAttributes } from "./rendered.js";
import { setAttribute } from "./set-attribute.js";

/** Sets the attributes of a parsed element on an element of the page, if they differ from the last rendering. */
export const renderAttributes = (element: Element, to: Element): void => {
  const before = renderedAttributes(element);
  const ignored = ignoredBy(to);
  for (const name of new Set([...before.keys(), ...attributesOf(to).keys()]))
    if (!ignored(name)) write(element, name, before.get(name) ?? null, dom.getAttribute(to, name));
};

/** Sets a changed attribute on an element of the page; `null` removes it. */
export const renderAttribute = (element: Element, name: string, value: string | null): void => {
  const before = renderedAttributes(element).get(name) ?? null;
  noteAttribute(element, name, value);
  if (!ignoredBy(element)(name)) write(element, name, before, value);
};

/** Whether an attribute is left to the page. */
const ignoredBy = (element: Element): ((name: string) => boolean) =>
  loadedParts.fields?.ignoredBy(element) ?? (() => false);

const write = (element: Element, name: string, before: string | null, value: string | null): void => {
  if (before === value) return;
  const current = dom.getAttribute(element, name);
  const merge = current !== before && Object.hasOwn(merges, name) && merges[name];
  // Without it the dialog would stay modal, with all else out of reach (HTML, 4.11.4).
  if (name === "open" && value === null && element instanceof HTMLDialogElement) element.close?.();
  try {
    if (merge) merge(element, before ?? "", value ?? "");
    else setAttribute(element, name, value);
  } catch {
    // Parsers accept names that scripts cannot set, such as "@click" (HTML, 13.2.5.33).
  }
};

type Merge = (element: Element, before: string, value: string) => void;

/** Attributes with several values: how a change by the server is merged with the values that others have set. */
const merges: { readonly [name: string]: Merge } = {
  class(element, before, value) {
    const [old, now] = [before, value].map((text) => text.match(/\S+/g) ?? ([] as string[])) as [
      string[],
      string[],
    ];
    const classes = dom.classList(element);
    classes.remove(...old.filter((one) => !now.includes(one)));
    classes.add(...now.filter((one) => !old.includes(one)));
  },
  style(element, before, value) {
    const style = dom.style(element as HTMLElement);
    const [old, now] = [before, value].map((text) => {
      const declared = dom.style(dom.createElement("i"));
      declared.cssText = text;
      return declared;
    }) as [CSSStyleDeclaration, CSSStyleDeclaration];
    for (const name of [...old, ...now]) {
      const wanted = now.getPropertyValue(name);
      if (wanted !== old.getPropertyValue(name))
        style.setProperty(name, wanted, now.getPropertyPriority(name));
    }
  },
};
