import { dirname } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { manifest, root } from "../package/entry-points.js";
import { docModules, packagePaths } from "./modules.js";

// Every TypeScript and JavaScript block of the docs and the README, in one program with the sources.
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

const texts = new Map(docModules.map(({ path, text }) => [path, text]));
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
  rootNames: [...texts.keys(), `${root}test/docs/world.d.ts`],
  options,
  host,
});

describe("a block of the docs compiles", () => {
  test("and there are some", () => {
    expect(docModules.length).toBeGreaterThan(10);
    expect(texts.size, "two blocks have the same file name on one page").toBe(docModules.length);
    expect(packagePaths[manifest.name]).toBeDefined();
  });

  test.each(docModules)("$name", ({ path }) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    const said = found.map(({ messageText, start = 0 }) => {
      const line = (texts.get(path) ?? "").slice(0, start).split("\n").length;
      const source = (texts.get(path) ?? "").split("\n")[line - 1];
      return `${ts.flattenDiagnosticMessageText(messageText, "\n")} in: ${source}`;
    });
    expect(said).toEqual([]);
  });
});
