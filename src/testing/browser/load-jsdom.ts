import { DjustError } from "../../wire/index.js";

/** Starts loading when the kit is imported: it takes about a second, which should count for no test. */
const loading = import("jsdom");
loading.catch(() => {});

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
