import { DjustError } from "../../wire/index.js";

/** Begins with the import of the kit: it takes a second, which is nobody's test's. */
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
      `djust-ts/testing shows pages in jsdom, which cannot be loaded; ${
        code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND"
          ? '"npm install --save-dev jsdom" installs it'
          : `it is there: ${String(error).split("\n", 1)[0]}; in Jest before Node 24.9 "npm install --save-dev jsdom@26" helps`
      }`,
      { cause: error },
    );
  }
}
