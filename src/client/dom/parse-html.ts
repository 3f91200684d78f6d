import * as dom from "../safe-dom.js";
import { trusted } from "./trusted.js";

/** Parses HTML as content of `parent`, in a document that loads and runs nothing. */
export const parseHtml = (html: string, parent: Element): Element => {
  const inert = dom.createElement("template").content.ownerDocument;
  const parsed = dom.importNode(inert, parent);
  // The first option of a select is selected, and would stay selected after it is moved (HTML, 4.10.7).
  (parsed as HTMLSelectElement).multiple = true;
  dom.setInnerHtml(parsed, trusted(html));
  return parsed;
};
