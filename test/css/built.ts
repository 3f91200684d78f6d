import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, NodePackageImporter } from "sass";
import { manifest, root } from "../package/entry-points.js";

/** An application's folder with its style sheet and the packages it imports. */
function inProject<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "djust-css-"));
  const packages = join(folder, "node_modules");
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    mkdirSync(packages);
    symlinkSync(root, join(packages, manifest.name), "junction");
    for (const name of ["bootstrap", "tailwindcss"])
      symlinkSync(join(root, "node_modules", name), join(packages, name), "junction");
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Builds an application's style sheet with the Tailwind CLI. */
export function builtByTailwind(source: string): string {
  return inProject((folder) => {
    const [input, output] = [join(folder, "in.css"), join(folder, "out.css")];
    writeFileSync(input, source);
    const cli = join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
    const { status, stderr } = spawnSync(process.execPath, [cli, "--input", input, "--output", output], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(output, "utf8");
  });
}

/** Builds an application's style sheet with Sass; Bootstrap's own warnings are ignored. */
export function builtBySass(source: string): string {
  return inProject((folder) => {
    const input = join(folder, "in.scss");
    writeFileSync(input, source);
    return compile(input, {
      loadPaths: [join(folder, "node_modules")],
      importers: [new NodePackageImporter(folder)],
      quietDeps: true,
      silenceDeprecations: ["import"],
    }).css;
  });
}
