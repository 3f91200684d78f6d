import * as dom from "../safe-dom.js";

/**
 * Puts a view's own elements between the comments that mark their place in the page's head.
 *
 * @param html trusted by the one policy that the page has
 */
export const replaceHead = (html: string): void => {
  const head = dom.head();
  const markers = dom.childNodes(head).filter((node) => {
    const text = dom.nodeValue(node);
    return text === "dj-head" || text === "/dj-head";
  });
  const [start, end] = markers;
  if (!start || !end) return;
  for (let node = dom.nextSibling(start); node && node !== end; node = dom.nextSibling(start))
    dom.remove(node);
  const template = dom.createElement("template");
  template.innerHTML = html;
  dom.insertBefore(head, template.content, end);
};
