import { type FlashBody, isBodyAttribute, isBodyElement, maxBodyDepth } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { isSafeUrl } from "./more-fields.js";

const safeImage = /^data:image\//i;

const isAllowed = (tag: string, name: string, value: unknown): value is string =>
  typeof value === "string" &&
  isBodyAttribute(tag, name, value) &&
  (name !== "href" || isSafeUrl(value)) &&
  (name !== "src" || safeImage.test(value) || isSafeUrl(value));

const nodesOf = (content: readonly unknown[], depth: number): Node[] =>
  content.flatMap((node) => {
    if (typeof node === "string") return dom.createText(node);
    if (!Array.isArray(node) || depth > maxBodyDepth) return [];
    const [tag, attributes, ...inner]: unknown[] = node;
    if (typeof tag !== "string" || !isBodyElement(tag)) return nodesOf(inner, depth + 1);
    const element = dom.createElement(tag as "span");
    for (const [name, value] of Object.entries(Object(attributes) as object))
      if (isAllowed(tag, name, value)) dom.setAttribute(element, name, value);
    for (const child of nodesOf(inner, depth + 1)) dom.insertBefore(element, child, null);
    return element;
  });

/** The body that an element shows. */
const shown = new WeakMap<Element, FlashBody>();

/** Creates or updates the element with the formatted text of a message; one of the first page stays as it is. */
export const drawBody = (body: FlashBody, known: Element | null, isInPage: boolean): Element => {
  const element = known ?? dom.createElement("div");
  if (!(known && isInPage) && shown.get(element) !== body) {
    dom.setAttribute(element, "class", "dj-flash-body");
    dom.replaceChildren(element, ...nodesOf(body, 1));
  }
  shown.set(element, body);
  return element;
};
