import * as dom from "../safe-dom.js";

/** An attribute of an element. Unlike `getAttributeNode`, a form field of that name cannot shadow it. */
export const bindingOf = (element: Element, name: string): Attr | undefined =>
  [...dom.attributes(element)].find((attribute) => attribute.name === name);
