import * as dom from "../safe-dom.js";
import { loadedParts } from "./loaded-parts.js";

/** The namespace of the attributes that SVG takes from XLink: `<use>` does not see them without. */
const xlink = "http://www.w3.org/1999/xlink";

/**
 * Sets an attribute, or the text for the name `""`, to the server's new value. The script for fields decides whether a
 * property that users change follows.
 *
 * @param value `null` removes the attribute
 */
export const setAttribute = (element: Element, name: string, value: string | null): void => {
  if ((name ? dom.getAttribute(element, name) : dom.textContent(element)) === value) return;
  const write = (): void => {
    if (!name) dom.setTextContent(element, value);
    else if (value === null) dom.removeAttribute(element, name);
    else if (name.startsWith("xlink:")) dom.setAttributeNS(element, xlink, name, value);
    else dom.setAttribute(element, name, value);
  };
  const { fields } = loadedParts;
  if (fields) fields.keepEntered(element, name, value, write);
  else write();
};
