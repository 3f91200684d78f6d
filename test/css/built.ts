import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, NodePackageImporter } from "sass";
import { root } from "../package/entry-points.js";

/** A folder as an application has it: its style sheet, and the packages it is made from. */
function inProject<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "djust-css-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    // Not a folder of links: compilers look for packages beside the file that a link leads to.
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What Tailwind's own command line makes of a style sheet; `djust-ts/` is this package. */
export function builtByTailwind(source: string): string {
  return inProject((folder) => {
    const [input, output] = [join(folder, "in.css"), join(folder, "out.css")];
    writeFileSync(input, source.replaceAll("djust-ts/", join(root, "css/").replaceAll("\\", "/")));
    const cli = join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
    const { status, stderr } = spawnSync(process.execPath, [cli, "--input", input, "--output", output], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(output, "utf8");
  });
}

/** What the Sass compiler makes of a style sheet; Bootstrap's own warnings are Bootstrap's. */
export function builtBySass(source: string): string {
  return inProject((folder) => {
    const input = join(folder, "in.scss");
    writeFileSync(input, source.replaceAll("djust-ts/css/", join(root, "css/").replaceAll("\\", "/")));
    return compile(input, {
      loadPaths: [join(root, "node_modules")],
      importers: [new NodePackageImporter(folder)],
      quietDeps: true,
      silenceDeprecations: ["import"],
    }).css;
  });
}
