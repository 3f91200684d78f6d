import { dirname } from "node:path";
import ts from "typescript";
import { manifest, modules, root } from "../package/entry-points.js";

/** A module of an application, as somebody might write it. */
export interface Snippet {
  readonly name: string;
  readonly code: string;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  typeRoots: [`${root}node_modules/@types`],
  strict: true,
  noImplicitOverride: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  // The declarations that users get, not the sources.
  paths: Object.fromEntries(
    modules.map(({ specifier, source }) => [
      specifier,
      [source.replace(`${root}src/`, `${root}dist/`).replace(/\.ts$/, ".d.ts")],
    ]),
  ),
};

/** What the compiler says of each snippet, and how much work the program was. */
export interface Compiled {
  /** Messages by the snippet's name; none where it compiles. */
  readonly errors: ReadonlyMap<string, readonly string[]>;
  readonly instantiations: number;
}

/** Compiles snippets against the built package, in one program. */
export function compile(snippets: readonly Snippet[]): Compiled {
  const paths = new Map(snippets.map(({ name }, index) => [name, `${root}test/types/.snippets/${index}.ts`]));
  const texts = new Map(snippets.map(({ name, code }) => [paths.get(name) ?? "", withImports(code)]));
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
  const program = ts.createProgram({ rootNames: [...texts.keys()], options, host });
  const errors = new Map(
    snippets.map(({ name }) => {
      const file = program.getSourceFile(paths.get(name) ?? "");
      return [
        name,
        [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
          ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
        ),
      ];
    }),
  );
  return { errors, instantiations: program.getInstantiationCount() };
}

/** Names of the package that a snippet may use without importing them. */
const names =
  "background call createApp djFlash each eventHandler Form html LiveView raw type FieldName type FlashLevel type LiveRequest type OnMount type Params type UrlParams";

function withImports(code: string): string {
  if (/^import .* from "djust-ts"/m.test(code)) return code;
  const list = names
    .replaceAll("type ", "type:")
    .split(" ")
    .map((name) => name.replace(":", " "));
  return `import { ${list.join(", ")} } from "${manifest.name}";\nimport { z } from "zod";\n${code}\nexport {};\n`;
}
