import { readdirSync, readFileSync } from "node:fs";
import { sep } from "node:path";
import { root } from "../package/entry-points.js";

/** A fenced block of a document. */
export interface Block {
  /** Path of the document, relative to the project's root. */
  readonly page: string;
  /** Its first line number, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Code from a hidden comment before the block: `<!-- before: const a = 1; -->`. */
  readonly before: string;
  /** Why it is not run: `<!-- not run: needs a Redis -->`. */
  readonly notRun: string | undefined;
  /** Its expected console output: `<!-- prints: Saved! -->`. */
  readonly prints: string | undefined;
  /** The file name for the page's other blocks: `<!-- file: views/item.html -->`. */
  readonly file: string | undefined;
}

/** Every document with code: README.md and docs, except generated pages. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .map((file) => `docs/${file.split(sep).join("/")}`)
    .filter((file) => /\.md$/.test(file) && !/^docs\/(?:\.vitepress|reference\/api|decisions)\//.test(file))
    .sort(),
];

export function readPage(page: string): string {
  return readFileSync(root + page, "utf8");
}

export const blocks: readonly Block[] = pages.flatMap((page) => blocksOf(page, readPage(page)));

/** The fenced blocks of a document, including those in lists and containers, with the comments before them. */
function blocksOf(page: string, text: string): Block[] {
  const found: Block[] = [];
  const fence = /^([ \t]*)(`{3,})([\w-]*)[^\n]*\n([\s\S]*?)^\1\2[ \t]*$/gm;
  let end = 0;
  for (const match of text.matchAll(fence)) {
    const [all, indent = "", , language = "", body = ""] = match;
    const comments = commentsAtEnd(text.slice(end, match.index));
    const said = (key: string): string | undefined =>
      comments
        .find((comment) => comment.startsWith(`${key}:`))
        ?.slice(key.length + 1)
        .trim();
    found.push({
      page,
      line: text.slice(0, match.index).split("\n").length + 1,
      language,
      text: body.replace(new RegExp(`^${indent}`, "gm"), ""),
      before: said("before") ?? "",
      notRun: said("not run"),
      prints: said("prints"),
      file: said("file"),
    });
    end = match.index + all.length;
  }
  return found;
}

/** The comments directly before a block. */
function commentsAtEnd(text: string): string[] {
  const found: string[] = [];
  for (let rest = text.trimEnd(); rest.endsWith("-->"); ) {
    const start = rest.lastIndexOf("<!--");
    if (start === -1) break;
    found.unshift(rest.slice(start + 4, -3).trim());
    rest = rest.slice(0, start).trimEnd();
  }
  return found;
}

/** Files that documents include verbatim: `<<< @/../examples/guide/levels-view.ts [levels.ts]`. */
export const includes: readonly { page: string; file: string; label: string | undefined }[] = pages.flatMap(
  (page) =>
    [...readPage(page).matchAll(/^<<< @\/\.\.\/(\S+)(?: \[(.+)\])?$/gm)].map(([, file = "", label]) => ({
      page,
      file,
      label,
    })),
);

export function inLanguage(...languages: readonly string[]): { name: string; block: Block }[] {
  return blocks
    .filter(({ language }) => languages.includes(language))
    .map((block) => ({ name: `${block.page}:${block.line}`, block }));
}
