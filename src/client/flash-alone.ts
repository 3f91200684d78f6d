import { createMessages } from "./flash/messages.js";
import { listenForParts, withPart } from "./parts/index.js";
import { globalValue } from "./safe-dom.js";

/** Gives a page flash messages and nothing else. */
export const startFlash = (): void => {
  const djust = globalValue("djust") as { readonly flash?: unknown } | undefined;
  if (djust?.flash) return;
  listenForParts();
  const { page } = createMessages({
    withExtras: (use) => withPart("extras", (part) => use(part?.createExtras)),
  });
  Object.assign(globalThis, { djust: { ...djust, flash: page } });
};
