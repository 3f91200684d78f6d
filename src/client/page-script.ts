import { provideAllParts } from "./parts/all.js";
import { globalValue } from "./safe-dom.js";
import { type Djust, start } from "./start.js";

// A bundler's server build also imports this module, without a page.
if (typeof document !== "undefined" && !(globalValue("djust") as Partial<Djust> | undefined)?.flash) {
  provideAllParts();
  Object.assign(globalThis, { djust: start() });
}

/** `window.djust`, started by the first import in a page; there is none where there is no page. */
export const djust = globalValue("djust") as Djust;
