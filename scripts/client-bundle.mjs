// The browser's scripts, each one classic script: everything, flash alone, and the list of recent messages.
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
  { entry: "src/client/history-script.ts", file: "dist/client/flash-history.min.js" },
];

/**
 * Properties of objects that the script makes for itself, which become short. Neither the DOM, the wire nor
 * a page has any of these names: `test/client-names.test.ts` asks the compiler.
 */
export const ownNames = [
  ...["adopt", "arrived", "begin", "changed", "channel", "config", "connected", "count", "currentToken"],
  ...["done", "draw", "element", "emit", "empty", "end", "erase", "fade", "fill", "finish"],
  ...["flush", "follow", "forget", "forgotten", "frame", "handler", "held", "holds", "host"],
  ...["ignored", "isLocked", "kind", "leaving", "leftMs", "lift", "loading", "lost"],
  ...["markCurrent", "messageAt", "mount", "navigation", "noteSent", "option", "page"],
  ...["patched", "pause", "ping", "places", "put", "quit", "redirected", "refresh", "releaseAll"],
  ...["renew", "rest", "retry", "root", "run", "seen", "sentWith", "settle", "shown", "since", "source"],
  ...["start", "statics", "sync", "take", "timer", "unseen", "wake"],
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
    format: "esm",
    legalComments: "none",
    // One word for every declaration is what gzip finds again.
    minifySyntax: true,
    target: ["chrome92", "firefox90", "safari15"],
    logLevel: "warning",
  });
  const bundled = result.outputFiles.map((file) => file.text).join("");
  // Two thirds of a kilobyte less than esbuild's own minifier makes of it.
  const { code: body = "" } = await minify(bundled, {
    ecma: 2020,
    module: true,
    compress: {
      passes: 6,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_math: true,
      pure_getters: true,
      keep_fargs: false,
      lhs_constants: false,
      sequences: false,
    },
    mangle: {
      properties: { regex: new RegExp(`^(?:${ownNames.join("|")})$`), builtins: true, keep_quoted: "strict" },
    },
    format: { inline_script: false },
  });
  // Around everything, whatever the minifier has made of it: a page's global names are its own.
  const code = `(()=>{"use strict";${body}})();`;
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
