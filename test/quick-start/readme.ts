import { readFileSync } from "node:fs";
import { root } from "../package/entry-points.js";

export interface Block {
  /** "sh", "ts" … */
  readonly language: string;
  /** The heading above it. */
  readonly section: string;
  readonly code: string;
  /** The file name in its first line, if any. */
  readonly file: string | undefined;
}

/** The code blocks of README.md, in order. */
export function readmeBlocks(): readonly Block[] {
  const blocks: Block[] = [];
  let section = "";
  for (const [, heading, language, code] of readFileSync(`${root}README.md`, "utf8").matchAll(
    /^## (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm,
  )) {
    if (heading !== undefined) section = heading;
    else if (language !== undefined && code !== undefined)
      blocks.push({ language, section, code, file: /^\/\/ ([\w-]+\.ts)\n/.exec(code)?.[1] });
  }
  return blocks;
}

/** The commands to type at the prompt. */
export function commandsOf(block: Block): readonly string[] {
  return block.code.trim().split("\n");
}
