import ts from "typescript";
import { manifest, modules, root } from "../package/entry-points.js";
import { programOf, strictOptions } from "../support/compile.js";

/** A module of an application, as somebody might write it. */
export interface Snippet {
  readonly name: string;
  readonly code: string;
}

/** Options of a strict application that imports the built package. */
export const packageTypes: ts.CompilerOptions = {
  ...strictOptions,
  noImplicitOverride: true,
  exactOptionalPropertyTypes: true,
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
  const program = programOf(texts, packageTypes);
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
