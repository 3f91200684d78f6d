import { DjustError } from "../../wire/index.js";

/** Begins with the import of the kit: it takes a second, which is nobody's test's. */
const loading = import("jsdom");
loading.catch(() => {});

/** @throws {DjustError} DJ_TEST_SETUP */
export async function loadJsdom(): Promise<typeof import("jsdom")> {
  try {
    return await loading;
  } catch (error) {
    throw new DjustError(
      "DJ_TEST_SETUP",
      'djust-ts/testing shows pages in jsdom, which cannot be loaded; "npm install --save-dev jsdom" installs it',
      { cause: error },
    );
  }
}
