import { DjustError } from "../../wire/index.js";

/** @throws {DjustError} DJ_TEST_SETUP */
export async function loadJsdom(): Promise<typeof import("jsdom")> {
  try {
    return await import("jsdom");
  } catch (error) {
    throw new DjustError(
      "DJ_TEST_SETUP",
      'djust-ts/testing shows pages in jsdom, which cannot be loaded; "npm install --save-dev jsdom" installs it',
      { cause: error },
    );
  }
}
