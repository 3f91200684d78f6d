import type { MarkdownRenderer } from "vitepress";

/** What a block of code is: whole modules run as they are, others are parts of a module. */
export type Kind = "module" | "statements" | "members" | "in a method";

/** Names of the package that fragments use. */
export const values =
  "background createApp DjustError djFlash each eventHandler flash Form html LiveView progressOf raw".split(
    " ",
  );
export const types =
  "AppOptions AsyncOutcome AsyncWork FlashOptions LiveRequest OnMount Page Params Session UrlParams".split(
    " ",
  );

const firstComment = /^\/\/ ([\w./-]+\.(?:[cm]?[jt]sx?|html))\n/;

/** @returns the file name that a block states in its first line */
export function fileNameOf(text: string): string | undefined {
  return firstComment.exec(text)?.[1];
}

/** A block that imports is a module. Others are methods of a view, method bodies, or statements. */
export function kindOf(language: string, text: string): Kind {
  const code = text.replace(/^(?:\s*(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)?\n)*/, "");
  if (language === "js") return "statements";
  if (/^import |^export /m.test(code)) return "module";
  if (
    /^(?:@\w|static |override |#\w+\s*[=:(]|(?:async |get )?\w+\([^;]*\)(?:: [^\n]+)? \{$)/m.test(
      code.split("\n")[0] ?? "",
    )
  )
    return "members";
  return /\bthis\./.test(code) && !/\bclass \w/.test(code) ? "in a method" : "statements";
}

/**
 * The import statement of a fragment.
 *
 * @param text its code
 * @param before code of the hidden comment before it
 * @returns what a reader has to import, or an empty string
 */
export function importsOf(text: string, before = ""): string {
  const stated = before.match(/import [^;]+;/g) ?? [];
  const code = text.replace(/(?<!:)\/\/.*|"(?:[^"\\\n]|\\.)*"/g, "");
  const isUsed = (name: string): boolean =>
    new RegExp(`(?<![.\\w#])${name}\\b(?!:)`).test(code) &&
    !stated.join(" ").includes(name) &&
    !new RegExp(`\\b(?:class|function|const|let|interface|type) ${name}\\b`).test(before + text);
  const names = [...values.filter(isUsed), ...types.filter(isUsed).map((name) => `type ${name}`)];
  const own = names.length > 0 ? [`import { ${names.join(", ")} } from "djust-ts";`] : [];
  const usesApp = /(?<![.\w])app\b/.test(code) && !/\bapp\b/.test(before) && !/\bconst app\b/.test(text);
  return [...own, ...stated, ...(usesApp ? ['import { app } from "./app.js";'] : [])].join("\n");
}

const places: Readonly<Partial<Record<Kind, string>>> = {
  members: "In a view",
  "in a method": "In a method of a view",
};

/**
 * Shows the file name of each block, from its label (`ts [app.ts]`) or its first line (`// app.ts`), and
 * for a fragment its place and imports.
 */
export function codeBlocks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("code-blocks", ({ tokens }) => {
    for (const [at, token] of tokens.entries()) {
      if (token.type !== "fence") continue;
      let comments = "";
      for (let back = at - 1; tokens[back]?.type === "html_block"; back--)
        comments = `${tokens[back]?.content}${comments}`;
      const [, before = ""] = /<!-- before:([\s\S]*?)-->/.exec(comments) ?? [];
      const [, file] = /<!-- file:([\s\S]*?)-->/.exec(comments) ?? [];
      token.meta = { ...token.meta, before, file: file?.trim() };
    }
  });

  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, at, options, env, self) => {
    const token = tokens[at];
    if (!fence || !token) return "";
    const [, language = ""] = /^(\w*)/.exec(token.info) ?? [];
    const name: string | undefined =
      token.meta?.file ?? /\[([^\]]+)\]/.exec(token.info)?.[1] ?? fileNameOf(token.content);
    token.content = token.content.replace(firstComment, "");
    const before: string = token.meta?.before ?? "";
    const text = token.content;
    const block = fence(tokens, at, options, env, self);
    if (name) return `<div class="code-block" data-file="${name}">${caption(name)}${block}</div>\n`;
    if (language === "liquid")
      return `<div class="code-block">${caption("In a template file")}${block}</div>\n`;
    if (language !== "ts") return block;
    const kind = kindOf(language, text);
    if (kind === "module") return block;
    const imports = importsOf(text, before);
    const code = imports && `<code v-pre>${markdown.utils.escapeHtml(imports)}</code>`;
    const label = `${places[kind] ?? ""} ${code}`.trim();
    // What the fragment's application has declared, for the check that compiles the built pages.
    const context = markdown.utils.escapeHtml(before.replace(/import [^;]+;/g, "").trim());
    const attributes = `data-kind="${kind}"${context && ` data-context="${context}"`}`;
    return `<div class="code-block" ${attributes}>${label && caption(label)}${block}</div>\n`;
  };
}

function caption(html: string): string {
  return `<p class="code-caption">${html}</p>`;
}
