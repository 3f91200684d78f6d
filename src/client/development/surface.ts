import * as dom from "../safe-dom.js";
import { css } from "./styles.js";

/**
 * The part of the page that the development tools draw in: a shadow tree, so that neither the page's styles nor its
 * scripts reach it. Its styles are a constructed style sheet, which `style-src 'self'` allows (CSP 3, section 6.3).
 */
export const createSurface = (): ShadowRoot => {
  const host = dom.createElement("div");
  dom.setAttribute(host, "data-djust-development", "");
  // The text is for developers, and in English.
  dom.setAttribute(host, "lang", "en");
  dom.setAttribute(host, "dir", "ltr");
  const root = host.attachShadow({ mode: "open" });
  useStyles(root, css);
  // Outside of the body, which a page may replace.
  dom.insertBefore(dom.rootElement(), host, null);
  return root;
};

/** Adds styles to a document or a shadow tree. @returns removes them */
export const useStyles = (to: DocumentOrShadowRoot, text: string): (() => void) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    to.adoptedStyleSheets = [...to.adoptedStyleSheets, sheet];
    return () => {
      to.adoptedStyleSheets = to.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  } catch {
    // Browsers before 2023, and jsdom, show the text without styles.
    return () => {};
  }
};

type Child = Node | string | undefined;

/** Creates an element of the development tools. */
export const create = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const element = dom.createElement(name);
  if (className) dom.setAttribute(element, "class", className);
  for (const child of children)
    if (child !== undefined)
      dom.insertBefore(element, typeof child === "string" ? new Text(child) : child, null);
  return element;
};

/** Creates a button. */
export const button = (className: string, label: string, press: () => void): HTMLButtonElement => {
  const element = create("button", className, label);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
};
