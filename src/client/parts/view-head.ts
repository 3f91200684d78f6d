import * as dom from "../safe-dom.js";

/**
 * Replaces a view's elements in the page's head, between the comments that mark their place.
 *
 * @param html as the Trusted Types policy returns it
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
  // They have the nonce of another response. The document's policy knows only its own.
  const nonce = (dom.find("script[src][nonce]") as HTMLScriptElement | null)?.nonce;
  if (nonce)
    for (const element of template.content.querySelectorAll("style[nonce],link[nonce]"))
      dom.setAttribute(element, "nonce", nonce);
  dom.insertBefore(head, template.content, end);
};
