import { fileNameOf, type Kind, kindOf, types, values } from "../../docs/.vitepress/code-blocks.js";
import { manifest, modules, root } from "../package/entry-points.js";
import { type Block, includes, inLanguage } from "./blocks.js";

/** A code block as a module. */
export interface DocModule {
  readonly name: string;
  readonly block: Block;
  /** A path for it; the file does not exist. */
  readonly path: string;
  readonly text: string;
  /** Its kind: whole modules are run, fragments are only compiled. */
  readonly kind: Kind;
}

const folder = `${root}test/docs/.blocks`;

/**
 * Every TypeScript and JavaScript block as a module. A block that imports from the package already
 * is one. Others are fragments: methods of a view, method bodies, or statements; they get the
 * package's names as imports and those of `globals.d.ts` as declarations.
 */
export const docModules: readonly DocModule[] = inLanguage("ts", "js").map(({ name, block }) => {
  const text = block.text;
  const file = fileNameOf(text);
  const kind = kindOf(block.language, text);
  return {
    name,
    block,
    kind,
    path: `${folder}/${pageFolder(block.page)}/${file?.replace(/^src\//, "") ?? `line-${block.line}.${block.language}`}`,
    text: kind === "module" ? `${block.before}\n${text}` : wrapped(kind, block),
  };
});

function pageFolder(page: string): string {
  return page.replace(/\.md$/, "").replaceAll("/", "_");
}

function wrapped(kind: Kind, { language, text, before }: Block): string {
  if (language === "js") return `${text}\nexport {};\n`;
  const own = (name: string): boolean =>
    !new RegExp(`\\b(?:class|function|const|let|interface|type) ${name}\\b`).test(before + text);
  const imports = `import { ${values.filter(own).join(", ")}, ${types
    .filter(own)
    .map((name) => `type ${name}`)
    .join(", ")} } from "${manifest.name}";\n`;
  const head = `${imports}${before}\n`;
  if (kind === "statements") return `${head}${text}\nexport {};\n`;
  const body = kind === "members" ? text : `async example(request: LiveRequest) {\n${text}\n}`;
  return `${head}export class Example extends DocView {\n${body}\n}\n`;
}

/** Files that a page includes, under the names its blocks import. */
export const includedModules: readonly { readonly path: string; readonly text: string }[] = includes
  .filter(({ label }) => label !== undefined)
  .map(({ page, file, label }) => ({
    path: `${folder}/${pageFolder(page)}/${label}`,
    text: `export * from "${root}${file.replace(/\.ts$/, ".js")}";\n`,
  }));

/** Maps the package's entry points to its sources, for the compiler and the runner. */
export const packagePaths: Readonly<Record<string, string>> = Object.fromEntries(
  modules.map(({ specifier, source }) => [specifier, source]),
);
