import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** What holds any number of things; arrays by either name. */
const collections = new Set([
  "Array",
  "ReadonlyArray",
  "Map",
  "ReadonlyMap",
  "Set",
  "ReadonlySet",
  "WeakMap",
  "WeakSet",
  "FinalizationRegistry",
  "SharedTable",
  "Heap",
]);
const immutable = /^(?:readonly |Readonly)/;

/**
 * Lists the collections of a package's source that can outlive a request: fields of classes, variables of modules,
 * and what a function keeps for the functions that it gives back. What no code can change, by its type, is not among them.
 *
 * @param root folder of the package
 * @param isOurs whether a file, named from there, is looked at
 * @returns names such as `src/live/session/mailbox.ts Mailbox.#waiting`
 */
export function collectionsOf(root: string, isOurs: (file: string) => boolean): readonly string[] {
  const files = ts.sys.readDirectory(`${root}src`, [".ts"]).filter((file) => isOurs(relative(root, file)));
  const { config } = ts.readConfigFile(
    fileURLToPath(new URL("../../tsconfig.base.json", import.meta.url)),
    ts.sys.readFile,
  );
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(files, { ...options, composite: false, noEmit: true });
  const checker = program.getTypeChecker();
  const found: string[] = [];

  const isCollection = (type: ts.Type): boolean =>
    type.isUnion()
      ? type.types.some(isCollection)
      : collections.has(type.getSymbol()?.name ?? "") || checker.isTupleType(type);

  const canChange = (declaration: ts.Declaration, isReassigned: boolean): boolean => {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(declaration));
    return isCollection(type) && (isReassigned || !immutable.test(checker.typeToString(type)));
  };

  const visit = (node: ts.Node, file: string, owner: string): void => {
    if (ts.isClassLike(node)) {
      const name = `${owner}${node.name?.text ?? "class"}.`;
      for (const member of node.members) {
        const isField = ts.isPropertyDeclaration(member);
        const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
        const isFixed = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword);
        if (isField && canChange(member, !isFixed)) found.push(`${file} ${name}${member.name.getText()}`);
        visit(member, file, name);
      }
      return;
    }
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && outlives(node)) {
      const isFixed = (node.parent.flags & ts.NodeFlags.Const) !== 0;
      if (canChange(node, !isFixed)) found.push(`${file} ${owner}${node.name.text}`);
    }
    const inside = ts.isFunctionDeclaration(node) && node.name ? `${owner}${node.name.text}.` : owner;
    ts.forEachChild(node, (child) => visit(child, file, inside));
  };

  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source) visit(source, relative(root, file), "");
  }
  return found.sort();
}

/** Whether a variable belongs to a module, or is one that a function inside of its own function changes or reads. */
function outlives(node: ts.VariableDeclaration): boolean {
  const home = enclosing(node);
  if (!home) return true;
  const { text } = node.name as ts.Identifier;
  let isKept = false;
  const look = (child: ts.Node): void => {
    const isUse = ts.isIdentifier(child) && child.text === text && child !== node.name;
    if (isUse && enclosing(child) !== home && returned(child, home)) isKept = true;
    ts.forEachChild(child, look);
  };
  look(home);
  return isKept;
}

function enclosing(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; at; at = at.parent) if (ts.isFunctionLike(at)) return at;
  return undefined;
}

/** Whether the use is within a function that leaves its home: given back, or part of what is. */
function returned(use: ts.Node, home: ts.Node): boolean {
  for (let at = use; at && at !== home; at = at.parent)
    if (ts.isReturnStatement(at) && enclosing(at) === home) return true;
  return false;
}
