import { readFileSync } from "node:fs";
import { root } from "../package/entry-points.js";

export interface Block {
  /** "sh", "ts" … */
  readonly language: string;
  /** Heading that it stands under. */
  readonly section: string;
  readonly code: string;
  /** File name that its first line names, if it does. */
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

/** What a person types at the prompt. */
export function commandsOf(block: Block): readonly string[] {
  return block.code.trim().split("\n");
}
