// Compiles every folder of src/ to dist/, then bundles the page scripts. Both steps are incremental: a
// build with nothing to do takes about a second.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundles, writeBundles } from "./client-bundle.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const startedAt = Date.now();

const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-b", "tsconfig.build.json"],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
);
if (status !== 0) process.exit(status ?? 1);

removeOrphans();
for (const { file, bytes, brotliBytes } of await writeBundles()) {
  console.log(`build: ${file}: ${bytes} bytes, ${brotliBytes} with brotli`);
}
console.log(`build: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);

/** Removes the output of source files that have been renamed or deleted, which the compiler leaves behind. */
function removeOrphans() {
  const bundled = new Set(bundles.map(({ file }) => join(root, file)));
  for (const entry of readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const compiled = /^(.*)\.(?:d\.ts|js)$/.exec(relative(join(root, "dist"), path));
    if (!compiled || bundled.has(path) || existsSync(join(root, "src", `${compiled[1]}.ts`))) continue;
    rmSync(path);
  }
}
