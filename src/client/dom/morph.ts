import { isIgnored } from "./marked-html.js";
import { pairChildren } from "./pair-children.js";
import { morphAttributes, setAttribute } from "./set-attribute.js";

/** Makes `from`, which is in the page, equal to `to`, and keeps its elements where they can stay. */
export function morphElement(from: Element, to: Element): void {
  if (from.isEqualNode(to)) return;
  morphAttributes(from, to);
  if (isIgnored(from)) return;
  if (from.localName === "textarea") return setAttribute(from, "", to.textContent);

  const pairs = new Map<number, Element>();
  const twins = new Map<Node, Element>();
  pairChildren(from, to, (child, pair) => {
    const twin = pairs.get(pair);
    if (twin) twins.set(child, twin);
    else pairs.set(pair, child);
  });
  const stays = new Set(Array.from(twins.values()));
  for (const child of Array.from(from.children)) if (!stays.has(child)) child.remove();

  let at: ChildNode | null = from.firstChild;
  const drop = (node: ChildNode): void => {
    at = node.nextSibling;
    node.remove();
  };
  for (const child of Array.from(to.childNodes)) {
    const twin = twins.get(child);
    if (twin) {
      while (at && at.nodeType !== 1) drop(at);
      if (at === twin) at = at.nextSibling;
      else if (from.moveBefore) from.moveBefore(twin, at);
      else from.insertBefore(twin, at);
      morphElement(twin, child as Element);
    } else if (at && at.nodeType === child.nodeType && at.nodeType !== 1) {
      if (at.nodeValue !== child.nodeValue) at.nodeValue = child.nodeValue;
      at = at.nextSibling;
    } else from.insertBefore(child, at);
  }
  while (at) drop(at);
}
