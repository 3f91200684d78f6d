import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DjustError } from "../../wire/index.js";
import { keepPositions } from "./sibling-positions.js";

/** Starts loading when the kit is imported: it takes about a second, which should count for no test. */
const loading = import("jsdom").catch(fromProject).then(withPositions);
loading.catch(() => {});

/**
 * Loads the jsdom of the project whose tests run. It is not a dependency of this package, not even an optional one,
 * because npm would install it for production too. Package managers that isolate packages therefore hide it from this
 * file.
 */
async function fromProject(reason: unknown): Promise<typeof import("jsdom")> {
  let file: string;
  try {
    file = createRequire(join(process.cwd(), "package.json")).resolve("jsdom");
  } catch {
    throw reason;
  }
  const loaded: { default?: unknown } = await import(pathToFileURL(file).href);
  return (loaded.default ?? loaded) as typeof import("jsdom");
}

/** Speeds up the versions of jsdom that use `symbol-tree`. */
function withPositions(jsdom: typeof import("jsdom")): typeof import("jsdom") {
  for (const from of [import.meta.url, join(process.cwd(), "package.json")])
    try {
      keepPositions(createRequire(createRequire(from).resolve("jsdom"))("symbol-tree").prototype);
      break;
    } catch {
      // Another version, or installed elsewhere.
    }
  return jsdom;
}

/** @throws {DjustError} DJ_TEST_SETUP */
export async function loadJsdom(): Promise<typeof import("jsdom")> {
  try {
    return await loading;
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw new DjustError(
      "DJ_TEST_SETUP",
      `djust-ts/testing needs jsdom, which cannot be loaded: ${
        code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND"
          ? 'install it with "npm install --save-dev jsdom"'
          : `${String(error).split("\n", 1)[0]}. In Jest before Node 24.9, use "npm install --save-dev jsdom@26".`
      }`,
      { cause: error },
    );
  }
}
