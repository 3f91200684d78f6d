import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type * as Dom from "../../src/client/dom/index.js";
import type * as Parts from "../../src/client/parts/all.js";
import type * as Html from "../../src/html/index.js";

/** Templates, the diff and the morph, as the global `lib` of a page that loads {@link domLibrary}. */
export type DomLibrary = typeof Dom & typeof Html & typeof Parts;

/** Builds a classic script that declares `lib`. */
export async function domLibrary(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from "./client/dom/index.js"; export * from "./html/index.js";
        export * from "./client/parts/all.js"`,
      resolveDir: fileURLToPath(new URL("../../src", import.meta.url)),
    },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "lib",
  });
  return outputFiles[0]?.text ?? "";
}
