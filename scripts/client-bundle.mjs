// The browser's scripts, each one classic script: everything, flash alone, and the list of recent messages.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { errorHints } from "./error-hints.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** One row per script that pages load: its entry point and its path in the package. */
export const bundles = [
  { entry: "src/client/script.ts", file: "dist/client/djust.min.js" },
  { entry: "src/client/flash-script.ts", file: "dist/client/flash.min.js" },
  { entry: "src/client/history-script.ts", file: "dist/client/flash-history.min.js" },
  // Loaded on demand by the first one, and the extras by the second one too.
  { entry: "src/client/parts/extras-script.ts", file: "dist/client/djust-extras.min.js" },
  { entry: "src/client/parts/extras-script.ts", file: "dist/client/flash-extras.min.js" },
  { entry: "src/client/parts/fallback-script.ts", file: "dist/client/djust-fallback.min.js" },
  { entry: "src/client/parts/fields-script.ts", file: "dist/client/djust-fields.min.js" },
  { entry: "src/client/parts/lists-script.ts", file: "dist/client/djust-lists.min.js" },
  { entry: "src/client/parts/loading-script.ts", file: "dist/client/djust-loading.min.js" },
  { entry: "src/client/parts/navigation-script.ts", file: "dist/client/djust-navigation.min.js" },
  { entry: "src/client/parts/move-script.ts", file: "dist/client/djust-move.min.js" },
  { entry: "src/client/parts/focus-script.ts", file: "dist/client/djust-focus.min.js" },
  // Loaded in development only, before the first one.
  { entry: "src/client/development/script.ts", file: "dist/client/djust-development.min.js" },
  { entry: "src/client/parts/timing-script.ts", file: "dist/client/djust-timing.min.js" },
  { entry: "src/client/parts/calls-script.ts", file: "dist/client/djust-calls.min.js" },
  { entry: "src/client/parts/bindings-script.ts", file: "dist/client/djust-bindings.min.js" },
  { entry: "src/client/parts/commands-script.ts", file: "dist/client/djust-commands.min.js" },
  { entry: "src/client/parts/streams-script.ts", file: "dist/client/djust-streams.min.js" },
  { entry: "src/client/parts/viewport-script.ts", file: "dist/client/djust-viewport.min.js" },
  { entry: "src/client/parts/hooks-script.ts", file: "dist/client/djust-hooks.min.js" },
  { entry: "src/client/parts/uploads-script.ts", file: "dist/client/djust-uploads.min.js" },
];

/**
 * Bundles and minifies one script.
 *
 * @param {string} entry path from the project's root
 * @returns {Promise<{ code: string, brotliBytes: number, inputs: string[] }>} `inputs`: every file in it
 */
export async function bundle(entry) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    minifySyntax: true,
    legalComments: "none",
    define: { DJUST_VERSION: JSON.stringify(version) },
    target: ["chrome92", "firefox90", "safari15"],
    logLevel: "warning",
  });
  const bundled = result.outputFiles.map((file) => file.text).join("");
  // Terser's safe optimizations save about 600 bytes over esbuild's own minifier. No property is renamed and no
  // `unsafe` option is set, so the script behaves as its source reads.
  /** @type {import("terser").MinifyOptions} */
  const options = { ecma: 2020, module: true };
  const { code: optimized = "" } = await minify(bundled, {
    ...options,
    mangle: false,
    // Similar statements compress better with brotli; further passes and inlining save characters, not bytes.
    compress: { passes: 3, inline: 1, sequences: false, lhs_constants: false, conditionals: false },
  });
  // A separate step produces shorter names, because the optimizer removes variables after counting them.
  const { code: body = "" } = await minify(optimized, { ...options, compress: false });
  // The wrapper keeps top-level names out of the page's global scope.
  const code = `(()=>{"use strict";${body}})();`;
  return {
    code,
    brotliBytes: brotliCompressSync(code).length,
    inputs: Object.keys(result.metafile.inputs),
  };
}

/**
 * Writes every bundle to `dist`, and the hints that the development tools show with errors.
 *
 * @returns {Promise<{ file: string, bytes: number, brotliBytes: number }[]>}
 */
export async function writeBundles() {
  writeWhole(join(root, "dist/error-hints.json"), JSON.stringify(errorHints()));
  return Promise.all(
    bundles.map(async ({ entry, file }) => {
      const { code, brotliBytes } = await bundle(entry);
      writeWhole(join(root, file), code);
      return { file: relative(root, join(root, file)), bytes: Buffer.byteLength(code), brotliBytes };
    }),
  );
}

/**
 * A server or test that reads the file at this moment sees the old or the new version, never a partial one.
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
