import { readFileSync } from "node:fs";
import { readPage } from "../docs/blocks.js";
import { root } from "../package/entry-points.js";

export const guidePage = "docs/guide/quick-start.md";

/** The files of the application that the quick start builds, by name: those of its numbered steps. */
export function guideApplication(): ReadonlyMap<string, string> {
  const [, ...steps] = readPage(guidePage).split(/^## /m);
  const files = new Map<string, string>();
  for (const step of steps.filter((text) => /^\d/.test(text))) {
    for (const [, path = "", name = ""] of step.matchAll(/^<<< @\/\.\.\/(\S+) \[(.+)\]$/gm))
      files.set(name, readFileSync(root + path, "utf8"));
    for (const [, code = "", name = ""] of step.matchAll(/^```ts\n(\/\/ ([\w-]+\.ts)\n[\s\S]*?)^```$/gm))
      files.set(name, code);
  }
  return files;
}
