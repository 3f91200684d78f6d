import * as dom from "../safe-dom.js";
import { errorOf } from "./target.js";

const isText = (node: Node | null): node is Text => node !== null && dom.nodeType(node) === Node.TEXT_NODE;

/** Adds text to an element or replaces what it shows. */
export const applyText = (target: Element, verb: "append" | "prepend" | "replace", text: string): void => {
  const end = errorOf(target) ?? null;
  if (verb === "replace") removeContent(target);
  const nodes = dom.childNodes(target).filter((node) => node !== end);
  const beside = (verb === "prepend" ? nodes[0] : nodes.at(-1)) ?? null;
  if (isText(beside)) {
    if (verb === "prepend") beside.insertData(0, text);
    else beside.appendData(text);
  } else if (text) {
    const node = dom.createText(text);
    dom.insertBefore(target, node, verb === "prepend" ? beside : end);
  }
};

/** Removes what an element shows, except the error message. */
export const removeContent = (target: Element): void => {
  const error = errorOf(target);
  for (const node of dom.childNodes(target)) if (node !== error) dom.remove(node);
};
