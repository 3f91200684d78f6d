import * as dom from "../safe-dom.js";
import { loadedParts } from "./loaded-parts.js";

/** Whether the browser moves nodes with their state: focus, scroll, playing media, what an `<iframe>` shows. */
export const movesState = (): boolean => "moveBefore" in Element.prototype;

/** Moves a node within the page, with as much of its state as the browser can. */
export const move = (parent: Node, node: ChildNode, before: Node | null): void => {
  if (movesState() && dom.isConnected(node) && dom.isConnected(parent))
    Element.prototype.moveBefore.call(parent as Element, node, before);
  else (loadedParts.move?.moveWithState ?? dom.insertBefore)(parent, node, before);
};
