import { writeBundles } from "../../scripts/client-bundle.mjs";

/** Before any test: the script that apps serve is made from the sources as they are now. */
export default async function setup(): Promise<void> {
  await writeBundles().catch(() => {
    console.error("The browser's script does not compile (see above); the tests that load it will fail.");
  });
}
