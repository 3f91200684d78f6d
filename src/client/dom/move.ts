import * as dom from "../safe-dom.js";
import { loadedParts } from "./loaded-parts.js";

/** Whether the browser moves nodes with their state: focus, scroll, playing media, what an `<iframe>` shows. */
export const movesState = (): boolean => "moveBefore" in Element.prototype;

/** Moves a node within the page, with as much of its state as the browser can, and with the text that is selected in it. */
export const move = (parent: Node, node: ChildNode, before: Node | null): void => {
  const selection = getSelection() ?? ({} as Partial<Selection>);
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  if (movesState() && dom.isConnected(node) && dom.isConnected(parent))
    Element.prototype.moveBefore.call(parent as Element, node, before);
  else (loadedParts.move?.moveWithState ?? dom.insertBefore)(parent, node, before);
  // Text that is selected where a person can edit it would take the focus from another element.
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
