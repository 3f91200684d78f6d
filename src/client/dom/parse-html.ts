import * as dom from "../safe-dom.js";
import { trusted } from "./trusted.js";

/** Parses HTML as content of `parent`, in a document where nothing loads and nothing runs. */
export const parseHtml = (html: string, parent: Element): Element => {
  const inert = dom.createElement("template").content.ownerDocument;
  const parsed = dom.importNode(inert, parent);
  // An option that is the first in a select is chosen, and would stay so where it goes (HTML, 4.10.7).
  (parsed as HTMLSelectElement).multiple = true;
  dom.setInnerHtml(parsed, trusted(html));
  return parsed;
};
