import * as dom from "../safe-dom.js";
import { type EnteredProperty, loadedParts } from "./loaded-parts.js";
import { setProperty } from "./set-property.js";

/** Such properties, by the element and the attribute (`""`: the text) with which the server changes them. */
const properties: { readonly [elementAndAttribute: string]: EnteredProperty } = {
  "input value": "value",
  "input checked": "checked",
  "option selected": "selected",
  "textarea ": "value",
};

/**
 * Gives an attribute, or with the name `""` the text, the server's new value. Where a person changes a property (what is
 * typed, checked, chosen), the part for fields decides whether it follows; without it, all follow but the field that has
 * the focus.
 *
 * @param value `null` removes the attribute
 */
export const setAttribute = (element: Element, name: string, value: string | null): void => {
  if ((name ? dom.getAttribute(element, name) : dom.textContent(element)) === value) return;
  const write = (): void => {
    if (!name) dom.setTextContent(element, value);
    else if (value === null) dom.removeAttribute(element, name);
    else dom.setAttribute(element, name, value);
  };
  const property = properties[`${dom.localName(element)} ${name}`];
  const { fields } = loadedParts;
  if (property && fields) return fields.keepEntered(element, property, value, write);
  write();
  if (property && dom.activeElement() !== element) setProperty(element, property, value);
};
