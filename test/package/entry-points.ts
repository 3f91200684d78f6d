import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's root, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

export const manifest: Manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** What users import as a module, with the source file it is compiled from. */
export const modules = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string"
    ? []
    : [
        {
          /** As an import names it: "djust-ts/client". */
          specifier: subpath.replace(/^\./, manifest.name),
          source: target.default.replace(/^\.\/dist\/(.*)\.js$/, `${root}src/$1.ts`),
        },
      ],
);
