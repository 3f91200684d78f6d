import type { MarkdownRenderer } from "vitepress";

/** The empty cell in the corner of a table is no header: screen readers would announce a header without a name. */
export function emptyCorners(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("empty-corners", ({ tokens }) => {
    for (const [at, open] of tokens.entries()) {
      const close = tokens[at + 2];
      if (open.type !== "th_open" || tokens[at + 1]?.content !== "" || close?.type !== "th_close") continue;
      open.tag = "td";
      close.tag = "td";
    }
  });
}
