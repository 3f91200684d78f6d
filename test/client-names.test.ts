import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import { bundle, bundles, ownNames } from "../scripts/client-bundle.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "src/client");

/** What scripts of a page may call or set, and what the server writes into a page. */
const publicTypes = ["Djust", "Flash", "FlashShowOptions", "PageConfig"];

/** For each property that the script's sources declare or use, whether all its declarations are theirs. */
const isOwn = new Map<string, boolean>();

beforeAll(() => {
  const rootNames = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .map((name) => join(folder, name));
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram({
    rootNames,
    options: { ...options, composite: false, incremental: false, noEmit: true },
  });
  const checker = program.getTypeChecker();

  const note = (name: string, symbols: readonly (ts.Symbol | undefined)[]): void => {
    const declarations = symbols.flatMap((symbol) => symbol?.declarations ?? []);
    const own =
      declarations.length > 0 &&
      declarations.every((one) => one.getSourceFile().fileName.startsWith(`${folder}/`));
    isOwn.set(name, own && isOwn.get(name) !== false);
  };
  const propertyOf = (type: ts.Type | undefined, name: string): ts.Symbol[] =>
    type?.isUnion()
      ? type.types.flatMap((one) => propertyOf(one, name))
      : [type && checker.getPropertyOfType(type, name)].filter((symbol) => symbol !== undefined);
  const take = (name: string): void => void isOwn.set(name, false);

  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) note(node.name.text, [checker.getSymbolAtLocation(node.name)]);
    if ((ts.isPropertySignature(node) || ts.isMethodSignature(node)) && ts.isIdentifier(node.name)) {
      const { parent, name } = node;
      if (ts.isInterfaceDeclaration(parent) && publicTypes.includes(parent.name.text)) take(name.text);
      else note(name.text, [checker.getSymbolAtLocation(name)]);
    }
    if (ts.isObjectLiteralExpression(node))
      for (const { name } of node.properties) {
        if (name && ts.isStringLiteral(name)) take(name.text);
        if (!name || !ts.isIdentifier(name)) continue;
        const expected = propertyOf(checker.getContextualType(node), name.text);
        note(name.text, expected[0] ? expected : [checker.getSymbolAtLocation(name)]);
      }
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken) {
      const name = node.propertyName ?? node.name;
      if (ts.isIdentifier(name))
        note(name.text, propertyOf(checker.getTypeAtLocation(node.parent), name.text));
    }
    // Names that come as text: `object[name]`, `"name" in object`.
    if (ts.isElementAccessExpression(node)) {
      const type = checker.getTypeAtLocation(node.argumentExpression);
      for (const one of type.isUnion() ? type.types : [type]) if (one.isStringLiteral()) take(one.value);
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword)
      if (ts.isStringLiteral(node.left)) take(node.left.text);
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (rootNames.includes(file.fileName)) visit(file);
    // Whatever the wire calls something, no script may call anything else.
    if (file.fileName.includes("/src/wire/"))
      ts.forEachChild(file, function inWire(node): void {
        if (ts.isPropertySignature(node) && ts.isIdentifier(node.name)) take(node.name.text);
        ts.forEachChild(node, inWire);
      });
  }
});

test.each(ownNames)("%s is a name of the page script's own objects only", (name) => {
  expect(isOwn.get(name)).toBe(true);
});

test("names of the page, of the wire and of what scripts may call are not among them", () => {
  for (const name of ["addEventListener", "textContent", "message", "settled", "show", "autoDismiss", "path"])
    expect(isOwn.get(name), name).toBe(false);
});

test.each(bundles)("$file is one expression, which leaves no names behind", async ({ entry }) => {
  const { code } = await bundle(entry);
  const { statements } = ts.createSourceFile("script.js", code, ts.ScriptTarget.Latest);
  expect(statements.map(({ kind }) => ts.SyntaxKind[kind])).toEqual(["ExpressionStatement"]);
});
