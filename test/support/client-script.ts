import { writeBundles } from "../../scripts/client-bundle.mjs";

/** Builds the browser script from the current sources before any test. */
export default async function setup(): Promise<void> {
  await writeBundles().catch(() => {
    console.error("The browser's script does not compile (see above); the tests that load it will fail.");
  });
}
