import { escapeHtml, type Inspector, render, type Template, toHtml, tokensOf } from "../../html/index.js";
import { DjustError, names } from "../../wire/index.js";

/**
 * Renders an item of a stream, with its key as an attribute, by which the page finds it.
 *
 * @throws {DjustError} DJ_STREAM if the template is not one element, and the errors of rendering
 */
export function itemHtml(
  template: Template,
  key: string,
  stream: string,
  inspector: Inspector | undefined,
): string {
  const html = toHtml(render(template, undefined, `The item of the stream "${stream}"`, inspector)).trim();
  const [first] = tokensOf(html);
  if (first?.type !== "start" || !first.finished || first.at !== 0 || !isSingleElement(html, first.name))
    throw new DjustError(
      "DJ_STREAM",
      `An item of the stream "${stream}" must be rendered as one element, got ${JSON.stringify(html.slice(0, 80))}. Wrap its content in an element such as <li> or <tr>.`,
    );
  const at = first.attributesEnd;
  return `${html.slice(0, at)} ${names.streamKey}="${escapeHtml(key)}"${html.slice(at)}`;
}

/** Whether the element at the start of the HTML extends to the end of the HTML. */
function isSingleElement(html: string, name: string): boolean {
  let depth = 0;
  for (const token of tokensOf(html)) {
    if (token.type === "start" && token.name === name && !token.selfClosing) depth++;
    else if (token.type === "end" && token.name === name) depth--;
    else continue;
    if (depth === 0) return token.end === html.length;
  }
  return depth === 1 && html.endsWith(">");
}
