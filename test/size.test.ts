import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { bundle, bundles } from "../scripts/client-bundle.mjs";

test.each([
  ["the script that every live page loads", "src/client/script.ts", 13_000],
  ["the script of flash alone", "src/client/flash-script.ts", 3_000],
  ["the script of the list of recent messages", "src/client/history-script.ts", 1_050],
])("%s stays within its brotli budget", async (_, entry, mostBytes) => {
  const { brotliBytes } = await bundle(entry);
  expect(brotliBytes).toBeLessThanOrEqual(mostBytes);
});

test("the page's script contains only modules of the client and wire folders", async () => {
  const { inputs } = await bundle("src/client/script.ts");
  expect(inputs.filter((file) => !/^src\/(?:client|wire)\//.test(file))).toEqual([]);
});

test.each(bundles)("$file is one expression that defines no globals", async ({ entry }) => {
  const { code } = await bundle(entry);
  const { statements } = ts.createSourceFile("script.js", code, ts.ScriptTarget.Latest);
  expect(statements.map(({ kind }) => ts.SyntaxKind[kind])).toEqual(["ExpressionStatement"]);
});

test("every property that the script uses keeps its source name", async () => {
  const { code, inputs } = await bundle("src/client/script.ts");
  const written = new Set(inputs.flatMap((file) => readFileSync(file, "utf8").match(/[\w$]+/g) ?? []));
  const renamed: string[] = [];
  ts.createSourceFile("script.js", code, ts.ScriptTarget.Latest).forEachChild(function visit(node): void {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.name) && !written.has(node.name.text))
      renamed.push(node.name.text);
    node.forEachChild(visit);
  });
  expect(renamed).toEqual([]);
});

test.each(bundles.filter(({ entry }) => entry.startsWith("src/client/parts/")))(
  "$file holds no module whose state the page script has",
  async ({ entry }) => {
    const { inputs } = await bundle(entry);
    const stateful = [
      "dom/loaded-parts.ts",
      "dom/markers.ts",
      "dom/rendered.ts",
      "dom/trusted.ts",
      "new-content.ts",
      "page-update.ts",
      "parts/index.ts",
    ];
    expect(inputs.filter((file) => stateful.includes(file.replace("src/client/", "")))).toEqual([]);
  },
);
