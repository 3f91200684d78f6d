import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's root, with a trailing slash. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

interface Module {
  readonly types: string;
  readonly default: string;
}

/** A classic script, which bundlers take as a module. */
interface Script {
  readonly module: string;
  readonly default: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Module | Script>>;
}

export const manifest: Manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** The package's entry points, with their source files. */
export const modules = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string" || !("types" in target)
    ? []
    : [
        {
          /** The import specifier, such as "djust-ts/client". */
          specifier: subpath.replace(/^\./, manifest.name),
          source: target.default.replace(/^\.\/dist\/(.*)\.js$/, `${root}src/$1.ts`),
        },
      ],
);
