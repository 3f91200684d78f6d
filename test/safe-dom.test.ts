import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "src/client");

/** Types of the DOM whose objects may be a form, or `document`: their members can be hidden by names in the page. */
const shadowable = [
  "EventTarget",
  "Node",
  "ChildNode",
  "ParentNode",
  "Element",
  "HTMLElement",
  "HTMLFormElement",
  "Document",
];

/** Every `object.member` in the page script whose object may be a form or `document`. */
function unsafeAccesses(): string[] {
  const rootNames = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.test)\.ts$/.test(name) && name !== "safe-dom.ts")
    .map((name) => join(folder, name));
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram({
    rootNames,
    options: { ...options, composite: false, incremental: false, noEmit: true },
  });
  const checker = program.getTypeChecker();
  const isShadowable = (type: ts.Type): boolean =>
    type.isUnionOrIntersection()
      ? type.types.some(isShadowable)
      : shadowable.includes(type.symbol?.name ?? "") &&
        (type.symbol.declarations ?? []).some((one) => /lib\.dom/.test(one.getSourceFile().fileName));
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const object = ts.isPropertyAccessExpression(node)
      ? node.expression
      : ts.isObjectBindingPattern(node)
        ? node
        : undefined;
    if (object && !object.getText().endsWith(".prototype")) {
      const type = checker.getApparentType(checker.getTypeAtLocation(object));
      if (isShadowable(checker.getNonNullableType(type))) {
        const file = node.getSourceFile();
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${relative(folder, file.fileName)}:${line + 1} ${node.getText().replace(/\s+/g, " ")}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (rootNames.includes(file.fileName)) visit(file);
  return found;
}

test("the page script reads and changes what may be a form, and the document, through safe-dom.ts alone", () => {
  expect(unsafeAccesses()).toEqual([]);
});
