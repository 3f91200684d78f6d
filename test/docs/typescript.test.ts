import { existsSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { manifest, root } from "../package/entry-points.js";
import { programOf, strictOptions } from "../support/compile.js";
import { includes } from "./blocks.js";
import { docModules, includedModules, packagePaths } from "./modules.js";

// Compiles every TypeScript and JavaScript block of the docs and the README in one program with the sources.
const options: ts.CompilerOptions = {
  ...strictOptions,
  verbatimModuleSyntax: true,
  allowJs: true,
  checkJs: true,
  paths: Object.fromEntries(Object.entries(packagePaths).map(([name, path]) => [name, [path]])),
};

/** Contains a typical mistake, to prove that errors are detected. */
const wrong = {
  path: `${root}test/docs/.blocks/wrong.ts`,
  text: `import { LiveView } from "${manifest.name}";\nexport class A extends LiveView { b() { this.putFlush("info", "c"); } }\n`,
};
const texts = new Map([...docModules, ...includedModules, wrong].map(({ path, text }) => [path, text]));
const program = programOf(texts, options, [`${root}test/docs/globals.d.ts`]);

describe("a block of the docs compiles", () => {
  test("and there are blocks to compile", () => {
    expect(docModules.length).toBeGreaterThan(60);
    expect(new Set(docModules.map(({ path }) => path)).size, "file names on one page").toBe(
      docModules.length,
    );
  });

  test.each(docModules)("$name", ({ path }) => expect(complaints(path)).toEqual([]));

  test("and one with a mistake does not", () => {
    expect(complaints(wrong.path)).toEqual([expect.stringContaining("putFlush")]);
  });
});

test.each(includes)("$page includes $file, which exists and has a test", ({ file }) => {
  expect(existsSync(`${root}${file}`)).toBe(true);
  expect(file).toMatch(/^examples\/(guide|clustering)\//);
});

/** The compiler's errors in a file, with their lines. */
function complaints(path: string): string[] {
  const file = program.getSourceFile(path);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const text = texts.get(path) ?? "";
  return found.map(({ messageText, start = 0 }) => {
    const line = text.split("\n")[text.slice(0, start).split("\n").length - 1];
    return `${ts.flattenDiagnosticMessageText(messageText, "\n")} in: ${line}`;
  });
}
