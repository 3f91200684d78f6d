import { type Djust, start } from "./start.js";

export type { Flash, FlashShowOptions } from "./flash/index.js";
export type { Djust } from "./start.js";

const page = globalThis as { djust?: Djust };

// A bundler's server build imports this too, and there is no page.
if (typeof document !== "undefined") page.djust ??= start();

/** `window.djust`, started by the first import in a page; there is none where there is no page. */
export const djust = page.djust as Djust;
