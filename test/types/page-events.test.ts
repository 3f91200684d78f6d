import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "../package/entry-points.js";
import { programOf } from "../support/compile.js";
import { packageTypes } from "./compile.js";

/** Sent between the scripts of the package only. */
const own = /^(?:djust:development|djust:part:.*)$/;

/** The prefix of the events that each function dispatches, and which of its arguments is the name. */
const dispatchers = {
  dispatch: ["djust", 1],
  notify: ["djust", 0],
  tell: ["stream", 1],
} as const;

test("each event that the page's scripts dispatch has a type, and no other name has", () => {
  const { config } = ts.readConfigFile(`${root}src/client/tsconfig.json`, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, `${root}src/client`);
  const program = ts.createProgram(fileNames, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const dispatched = new Set<string>();
  for (const file of program.getSourceFiles().filter(({ fileName }) => fileName.includes("/src/client/")))
    file.forEachChild(function visit(node): void {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const { text } = node.expression;
        if (Object.hasOwn(dispatchers, text)) {
          const [prefix, at] = dispatchers[text as keyof typeof dispatchers];
          const type = checker.getTypeAtLocation(node.arguments[at] as ts.Expression);
          for (const each of type.isUnion() ? type.types : [type])
            dispatched.add(
              `${prefix}:${each.isStringLiteral() ? each.value : checker.typeToString(each).replace(/[`]/g, "")}`,
            );
        }
      }
      node.forEachChild(visit);
    });
  // What the functions themselves pass on has the type of their parameter.
  for (const name of dispatched) if (name.endsWith(":Name")) dispatched.delete(name);
  const names = [...dispatched].filter((name) => !own.test(name)).sort();

  const code = 'import "djust-ts/client";\nexport declare const events: WindowEventMap;\n';
  const path = `${root}test/types/.snippets/events.ts`;
  const typed = programOf(new Map([[path, code]]), packageTypes);
  const source = typed.getSourceFile(path) as ts.SourceFile;
  const [declaration] = (source.statements.at(-1) as ts.VariableStatement).declarationList.declarations;
  const properties = typed
    .getTypeChecker()
    .getTypeAtLocation(declaration as ts.Node)
    .getProperties()
    .map(({ name }) => name)
    .filter((name) => /^(?:djust|stream):/.test(name));
  expect(properties.sort()).toEqual(names);
  expect(names).toContain("djust:connected");
  expect(names).toContain("stream:done");
});
