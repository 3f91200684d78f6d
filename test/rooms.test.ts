import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const src = fileURLToPath(new URL("../src/", import.meta.url));

interface Room {
  /** Folders it may import from. */
  readonly rooms: readonly string[];
  /** Packages it may import; `node:` stands for Node's own modules. */
  readonly packages: readonly string[];
}

/** A spine in which each folder imports those to its left, and leaves that import no other leaf. */
const spine = ["wire", "html", "flash", "live", "server"];
const plan: Readonly<Record<string, Room>> = {
  wire: { rooms: [], packages: [] },
  html: { rooms: ["wire"], packages: [] },
  flash: { rooms: ["wire", "html"], packages: [] },
  live: { rooms: ["wire", "html", "flash"], packages: ["@standard-schema/spec"] },
  server: {
    rooms: ["wire", "html", "flash", "live"],
    packages: ["node:", "@fastify/busboy", "cookie", "regexparam", "ws"],
  },
  client: { rooms: ["wire"], packages: [] },
  adapters: { rooms: spine, packages: ["node:", "express", "fastify", "fastify-plugin", "hono"] },
  liquid: { rooms: spine, packages: ["node:", "liquidjs"] },
  redis: { rooms: spine, packages: ["node:", "redis"] },
  // Of the client only the types of `window.djust`.
  testing: {
    rooms: [...spine, "client"],
    packages: ["node:", "dom-accessibility-api", "jsdom", "parse5", "ws"],
  },
};

/** These run in any JavaScript environment. */
const pureRooms = ["wire", "html", "flash", "live"];
const platformGlobals = new Set([
  ...["window", "document", "navigator", "localStorage", "sessionStorage"],
  ...["process", "Buffer", "require", "setImmediate"],
]);

interface Import {
  readonly from: string;
  readonly target: string;
}

const sources = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path, name: toName(path), code: readFileSync(path, "utf8") }));

const imports: readonly Import[] = sources.flatMap(({ path, name, code }) =>
  specifiersIn(code).map((specifier) => ({
    from: name,
    target: specifier.startsWith(".") ? toName(join(dirname(path), specifier)) : specifier,
  })),
);

test("every folder of src is part of the plan", () => {
  const folders = new Set(sources.map(({ name }) => roomOf(name)));
  expect([...folders].filter((folder) => !(folder in plan))).toEqual([]);
  expect(imports.length).toBeGreaterThan(0);
});

describe.each(Object.entries(plan))("%s", (room, { rooms, packages }) => {
  const own = imports.filter(({ from }) => roomOf(from) === room);

  test(`imports only from ${rooms.join(", ") || "itself"}`, () => {
    const allowed = [room, ...rooms];
    expect(own.filter(({ target }) => isOurs(target) && !allowed.includes(roomOf(target)))).toEqual([]);
  });

  test(`depends on ${packages.join(", ") || "no package"}`, () => {
    const foreign = own.filter(({ target }) => !isOurs(target));
    expect(foreign.filter(({ target }) => !packages.includes(packageOf(target)))).toEqual([]);
  });

  test("is imported by other folders through its entry files only", () => {
    const elsewhere = own.filter(({ target }) => isOurs(target) && roomOf(target) !== room);
    expect(elsewhere.filter(({ target }) => !isEntry(target))).toEqual([]);
  });
});

test("no import leads back to its own file, not even for types", () => {
  expect(cyclesIn(imports)).toEqual([]);
});

test("a cycle is found, however long it is", () => {
  const chain = ["a", "b", "c", "d", "b"].map((target, at, all) => ({ from: all[at - 1] ?? "", target }));
  expect(cyclesIn(chain)).toEqual(["b → c → d → b"]);
});

test("no file has more than 400 lines", () => {
  const long = sources.filter(({ code }) => lineCount(code) > 400);
  expect(long.map(({ name }) => name)).toEqual([]);
});

test("no class has more than 34 members", () => {
  const large = sources
    .flatMap(({ name, code }) =>
      classesIn(code).map(([title, members]) => ({ name: `${name} ${title}`, members })),
    )
    .filter(({ members }) => members > 34)
    .map(({ name }) => name);
  expect(large).toEqual([]);
});

test("counts the members of a class, with the fields that its constructor declares", () => {
  const code =
    "class A { #a = 1; b() {} get c() { return 1; } constructor(private d: 1, e: 2) {} static {} }";
  expect(classesIn(code)).toEqual([["A", 4]]);
});

test.each(pureRooms)("%s uses no globals of Node or the browser", (room) => {
  const used = sources
    .filter(({ name }) => roomOf(name) === room)
    .flatMap(({ name, code }) => usesOf(platformGlobals, code).map((global) => `${name}: ${global}`));
  expect(used).toEqual([]);
});

test("only the tokenizer looks for markup in HTML: no regular expression does", () => {
  const found = sources.flatMap(({ name, code }) =>
    patternsIn(code)
      .filter((pattern) => isOverMarkup(pattern) && !notOverMarkup.has(pattern))
      .map((pattern) => `${name}: ${pattern}`),
  );
  expect(found).toEqual([]);
});

test("recognizes regular expressions over markup", () => {
  const code = `/<div/; /\\sdj-model="(.*)"/; new RegExp(\`</\${a}>\`); /(?<name>a)(?<=b)(?<!c)/; /[^>]*class=/; /a=b/;`;
  expect(patternsIn(code).map(isOverMarkup)).toEqual([true, true, true, false, true, false]);
});

test("recognizes a global, but not in a comment, a string or a property", () => {
  const code =
    "// window.a\nlet a = document.title + 'window.b'; this.process.c; process.env; new Buffer(1);";
  expect(usesOf(platformGlobals, code)).toEqual(["document", "process", "Buffer"]);
});

test("the compiler's project references match the plan", () => {
  for (const room of new Set(sources.map(({ name }) => roomOf(name)))) {
    const { references } = JSON.parse(readFileSync(join(src, room, "tsconfig.json"), "utf8"));
    const rooms = references.map(({ path }: { path: string }) => path.replace("../", ""));
    expect(
      rooms.filter((name: string) => !plan[room]?.rooms.includes(name)),
      room,
    ).toEqual([]);
    expect(readFileSync(join(src, "../tsconfig.build.json"), "utf8")).toContain(`"./src/${room}"`);
  }
});

/** Single escaped characters, and a header parameter. */
const notOverMarkup = new Set([
  '/charset\\s*=\\s*"?(?!utf-?8)/i',
  "/[&<>\"'\\r\\0]/",
  "/[&<>\"'\\r\\0]/g",
  '/[&<>"\\r\\0]/g',
]);

/** The regular expressions in a file that are written as literals. */
function patternsIn(code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === "RegExp"
    )
      found.push(node.arguments?.[0]?.getText() ?? "");
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("room.ts", code, ts.ScriptTarget.ES2022, true));
  return found;
}

/** Whether a pattern contains something specific to markup: a `<` or `>`, or a quoted attribute. */
function isOverMarkup(pattern: string): boolean {
  const withoutGroups = pattern.replace(/\(\?<(?:[=!]|[A-Za-z]\w*>)/g, "(");
  return /[<>]|=(?:\\s\*|\[[^\]]*\]\*)?(?:\(\?:)?\[?["']/.test(withoutGroups);
}

function lineCount(code: string): number {
  return code.trimEnd().split("\n").length;
}

/** The classes in a file, each with the number of its members. */
function classesIn(code: string): readonly (readonly [name: string, members: number])[] {
  const found: (readonly [string, number])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      const parameters = node.members.find(ts.isConstructorDeclaration)?.parameters ?? [];
      const members = node.members.filter(
        (member) => !ts.isConstructorDeclaration(member) && !ts.isClassStaticBlockDeclaration(member),
      );
      const declared = parameters.filter((parameter) => ts.getModifiers(parameter)?.length);
      found.push([node.name?.text ?? "", members.length + declared.length]);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("room.ts", code, ts.ScriptTarget.ES2022, true));
  return found;
}

/** Path from the project's root, with forward slashes. */
function toName(path: string): string {
  return relative(dirname(src), path).split(sep).join("/");
}

/** Each cycle once, from its first file in the order of names. */
function cyclesIn(all: readonly Import[]): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, target } of all) targets.set(from, [...(targets.get(from) ?? []), toSource(target)]);
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const cycle = path.slice(at);
      const first = cycle.indexOf(cycle.toSorted()[0] ?? "");
      const ordered = [...cycle.slice(first), ...cycle.slice(0, first)];
      found.add([...ordered, ordered[0]].join(" → "));
    } else if (!done.has(file)) {
      for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    }
  };
  for (const file of [...targets.keys()].toSorted()) visit(file, []);
  return [...found];
}

/** Imports name what is emitted. */
function toSource(target: string): string {
  return target.replace(/\.js$/, ".ts");
}

/** Whether other folders may import a file: a folder's index file, and what only adapters need. */
function isEntry(target: string): boolean {
  return target === "src/server/adapter.js" || /^src\/\w+\/index\.js$/.test(target);
}

function isOurs(target: string): boolean {
  return target.startsWith("src/");
}

function roomOf(name: string): string {
  return name.split("/")[1] ?? "";
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return "node:";
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function specifiersIn(code: string): string[] {
  return ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Names of `globals` that the code calls, constructs or reads a property of. */
function usesOf(globals: ReadonlySet<string>, code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ("expression" in node) {
      const { expression } = node as { expression: ts.Node };
      if (expression && ts.isIdentifier(expression) && globals.has(expression.text))
        found.push(expression.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("room.ts", code, ts.ScriptTarget.ES2022));
  return found;
}
