import * as dom from "../safe-dom.js";
import { loadedParts } from "./loaded-parts.js";

/**
 * Whether the browser can move nodes with their state: focus, scroll position, playing media, the content of an
 * `<iframe>`.
 */
export const movesState = (): boolean => "moveBefore" in Element.prototype;

/**
 * Moves a node within the page, with as much of its state as the browser can keep, and with the text selected in it.
 */
export const move = (parent: Node, node: ChildNode, before: Node | null): void => {
  const selection = getSelection() ?? ({} as Partial<Selection>);
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  if (movesState() && dom.isConnected(node) && dom.isConnected(parent))
    Element.prototype.moveBefore.call(parent as Element, node, before);
  else (loadedParts.move?.moveWithState ?? dom.insertBefore)(parent, node, before);
  // Restoring a selection in editable text would take the focus from another element.
  if (
    anchorNode &&
    selection.anchorNode !== anchorNode &&
    dom.contains(dom.activeElement() ?? node, anchorNode)
  )
    (selection as Selection).setBaseAndExtent(
      anchorNode,
      anchorOffset as number,
      focusNode as Node,
      focusOffset as number,
    );
};
