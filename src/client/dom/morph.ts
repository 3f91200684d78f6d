import { isIgnored } from "./marked-html.js";
import { move } from "./move.js";
import { pairChildren } from "./pair-children.js";
import { morphAttributes, setAttribute } from "./set-attribute.js";

/** Makes `from`, which is in the page, equal to `to`, and keeps its elements where they can stay. */
export const morphElement = (from: Element, to: Element): void => {
  if (from.isEqualNode(to)) return;
  morphAttributes(from, to);
  if (isIgnored(from)) return;
  if (from.localName === "textarea") return setAttribute(from, "", to.textContent);

  const twins = pairChildren(from, to);
  const stays = new Set(twins.values());
  for (const child of [...from.children]) if (!stays.has(child)) child.remove();

  let at: ChildNode | null = from.firstChild;
  const drop = (node: ChildNode): void => {
    at = node.nextSibling;
    node.remove();
  };
  for (const child of [...to.childNodes]) {
    const twin = twins.get(child);
    if (twin) {
      while (at && at.nodeType !== 1) drop(at);
      if (at === twin) at = at.nextSibling;
      else move(from, twin, at);
      morphElement(twin, child as Element);
    } else if (at?.nodeType === child.nodeType && at.nodeType !== 1) {
      if (at.nodeValue !== child.nodeValue) at.nodeValue = child.nodeValue;
      at = at.nextSibling;
    }
    // An option that its select chose for want of another is a copy without that choice.
    else from.insertBefore(child.cloneNode(true), at);
  }
  while (at) drop(at);
};
