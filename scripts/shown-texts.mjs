// The texts that the showcase and the starter show, as Markdown for the checker of English.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const sources = ["examples/showcase", "examples/showcase/pages", "create/template/src"];

/**
 * Writes one Markdown file for each source file with texts.
 *
 * @param {string} root folder of the project
 * @param {string} folder where to write
 * @returns {readonly string[]} the files
 */
export function writeShownTexts(root, folder) {
  mkdirSync(folder, { recursive: true });
  return sources.flatMap((source) =>
    readdirSync(join(root, source))
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .flatMap((file) => {
        const path = `${source}/${file}`;
        const texts = textsOf(path, readFileSync(join(root, path), "utf8"));
        if (texts.length === 0) return [];
        const written = join(folder, `${path.replaceAll("/", "_")}.md`);
        writeFileSync(written, `${texts.join("\n\n")}\n`);
        return [written];
      }),
  );
}

/**
 * Sentences in strings and templates: at least four words, of which no attribute or code is a part.
 *
 * @param {string} path
 * @param {string} code
 */
function textsOf(path, code) {
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push(
        [node.head, ...node.templateSpans.map(({ literal }) => literal)].map((one) => one.text).join("…"),
      );
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, code, ts.ScriptTarget.Latest));
  return found
    .flatMap((text) => text.replace(/<code>[^<]*<\/code>/g, "`code`").split(/<[^>]*>/))
    .map((text) => text.replace(/\s+/g, " ").trim())
    .filter((text) => /^[\p{Lu}“]/u.test(text) && text.split(" ").length > 3);
}
