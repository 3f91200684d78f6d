import { dirname } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { manifest, root } from "../package/entry-points.js";
import { includes } from "./blocks.js";
import { docModules, includedModules, packagePaths } from "./modules.js";

// Compiles every TypeScript and JavaScript block of the docs and the README in one program with the sources.
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  typeRoots: [`${root}node_modules/@types`],
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
  paths: Object.fromEntries(Object.entries(packagePaths).map(([name, path]) => [name, [path]])),
};

/** Contains a typical mistake, to prove that errors are detected. */
const wrong = {
  path: `${root}test/docs/.blocks/wrong.ts`,
  text: `import { LiveView } from "${manifest.name}";\nexport class A extends LiveView { b() { this.putFlush("info", "c"); } }\n`,
};
const texts = new Map([...docModules, ...includedModules, wrong].map(({ path, text }) => [path, text]));
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile, directoryExists } = host;
const folders = new Set([...texts.keys()].map((path) => dirname(path)));
host.fileExists = (path) => texts.has(path) || fileExists(path);
host.readFile = (path) => texts.get(path) ?? readFile(path);
host.directoryExists = (path) => folders.has(path) || (directoryExists?.(path) ?? true);
host.getSourceFile = (path, language, ...rest) => {
  const text = texts.get(path);
  return text === undefined
    ? getSourceFile(path, language, ...rest)
    : ts.createSourceFile(path, text, language);
};

const program = ts.createProgram({
  rootNames: [...texts.keys(), `${root}test/docs/globals.d.ts`],
  options,
  host,
});

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
  expect(fileExists(`${root}${file}`)).toBe(true);
  expect(file).toMatch(/^examples\/guide\//);
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
