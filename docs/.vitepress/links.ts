import type { MarkdownEnv, MarkdownRenderer } from "vitepress";

const intoDocs = /^(?:\.\.\/)*docs\//;
const intoSources = /^(?:\.\.\/)*(?:src|test|examples|scripts)\//;

/**
 * Makes pages of documents that were not written for the site. In those that are included from outside
 * `docs`, what leads into `docs` leads to the page, and what leads to a source file is a name without a
 * link. In what TypeDoc has made, double braces are text.
 */
export function insideDocs(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("inside-docs", ({ tokens, env, Token }) => {
    for (const { children } of tokens) {
      let isName = false;
      for (const token of children ?? []) {
        const href = token.type === "link_open" ? (token.attrGet("href") ?? "") : "";
        if (intoDocs.test(href)) token.attrSet("href", href.replace(intoDocs, "/"));
        if (intoSources.test(href)) isName = true;
        if (!isName || !token.type.startsWith("link_")) continue;
        if (token.type === "link_close") isName = false;
        token.tag = "span";
        token.attrs = null;
      }
    }
    if (!(env as MarkdownEnv).relativePath?.startsWith("reference/api/")) return;
    const html = (content: string) => Object.assign(new Token("html_block", "", 0), { content });
    tokens.unshift(html("<div v-pre>\n"));
    tokens.push(html("</div>\n"));
  });
}
