import { propertyOf, propertyPrefix } from "../../wire/index.js";
import { isCustomElement } from "../events/fields.js";
import { reportError } from "../page-events.js";
import * as dom from "../safe-dom.js";

/** The JSON that each property of an element was set to last. */
const set = new WeakMap<Element, Map<string, string>>();

/** Sets the properties of custom elements that templates give them, when they have changed. */
export const setProperties = (elements: Iterable<Element>): void => {
  for (const element of elements) {
    if (!isCustomElement(element)) continue;
    for (const { name, value } of dom.attributes(element))
      if (name.startsWith(propertyPrefix)) setProperty(element, propertyOf(name), value);
  }
};

const setProperty = (element: Element, property: string, json: string): void => {
  const known = set.get(element) ?? new Map<string, string>();
  set.set(element, known);
  if (known.get(property) === json) return;
  known.set(property, json);
  const tag = dom.localName(element);
  // The members of every element, such as innerHTML, would run what they are given.
  if (property in HTMLElement.prototype)
    return reportError(element, {
      message: `DJ_TEMPLATE_ATTRIBUTE: A property of <${tag}> must be its own, got "${property}", which every element has.`,
    });
  // Before its class is defined, an element would keep the value as a field that hides the property.
  void customElements.whenDefined(tag).then(() => {
    if (known.get(property) === json) Reflect.set(element, property, JSON.parse(json));
  });
};
