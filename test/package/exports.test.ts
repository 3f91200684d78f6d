import ts from "typescript";
import { expect, test } from "vitest";
import { modules, root } from "./entry-points.js";

// Adding to the public surface is a decision: `npx vitest run test/package/exports.test.ts -u`.

test.each(modules)("$specifier exports these values and these types", async ({ source }) => {
  const values = Object.keys(await import(source)).sort();
  const types = typesExportedFrom(source).sort();
  expect({ values, types }).toMatchSnapshot();
});

const program = ts.createProgram({
  rootNames: modules.map(({ source }) => source),
  options: {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
    skipLibCheck: true,
    noEmit: true,
  },
});

function typesExportedFrom(path: string): string[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const symbol = file && checker.getSymbolAtLocation(file);
  if (!symbol) throw new Error(`${path} is not a module`);
  return checker
    .getExportsOfModule(symbol)
    .filter((exported) => {
      const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      return !(target.flags & ts.SymbolFlags.Value);
    })
    .map((exported) => exported.name);
}
