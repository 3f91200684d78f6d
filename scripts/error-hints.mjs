// The explanation of each code in docs/errors.md, as plain text for the error overlay of pages in development.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @returns {{ [code: string]: string }} */
export function errorHints() {
  const [, ...sections] = readFileSync(join(root, "docs/errors.md"), "utf8").split(/^### (?=DJ_)/m);
  return Object.fromEntries(
    sections.map((section) => {
      const [code = "", ...rest] = section.split("\n");
      // The paragraph with the status and the meaning comes first.
      const [, ...paragraphs] = rest
        .join("\n")
        .replace(/^##? [\s\S]*$/m, "")
        .split(/\n\s*\n/);
      return [code.trim(), plainText(paragraphs.join("\n\n"))];
    }),
  );
}

/** @param {string} markdown */
function plainText(markdown) {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/``? ?(.*?) ?``?/gs, "$1")
    .replace(/\*\*(.*?)\*\*/gs, "$1")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
