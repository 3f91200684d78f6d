// The browser's scripts, each one classic script: everything, and flash alone.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** One row per script that pages load: where it starts and where the package has it. */
export const bundles = [
  { entry: "src/client/script.ts", file: "dist/client/djust.min.js" },
  { entry: "src/client/flash-script.ts", file: "dist/client/flash.min.js" },
];

/**
 * Bundles and minifies one script.
 *
 * @param {string} entry path from the project's root
 * @returns {Promise<{ code: string, gzipBytes: number, inputs: string[] }>} `inputs`: every file in it
 */
export async function bundle(entry) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    legalComments: "none",
    // One word for every declaration is what gzip finds again.
    minifySyntax: true,
    target: ["chrome92", "firefox90", "safari15"],
    logLevel: "warning",
  });
  const bundled = result.outputFiles.map((file) => file.text).join("");
  // Two thirds of a kilobyte less than esbuild's own minifier makes of it.
  const { code = "" } = await minify(bundled, {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 6, unsafe: true, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
    format: { inline_script: false },
  });
  return {
    code,
    gzipBytes: gzipSync(code, { level: 9 }).length,
    inputs: Object.keys(result.metafile.inputs),
  };
}

/**
 * Writes every bundle to its place in `dist`.
 *
 * @returns {Promise<{ file: string, bytes: number, gzipBytes: number }[]>}
 */
export async function writeBundles() {
  return Promise.all(
    bundles.map(async ({ entry, file }) => {
      const { code, gzipBytes } = await bundle(entry);
      writeWhole(join(root, file), code);
      return { file: relative(root, join(root, file)), bytes: Buffer.byteLength(code), gzipBytes };
    }),
  );
}

/**
 * A server or a test that reads at this moment sees the old file or the new one, never half of one.
 *
 * @param {string} path
 * @param {string} text
 */
function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
