import { type Djust, start } from "./start.js";

export type { Flash, FlashShowOptions } from "./flash/index.js";
export type { Djust } from "./start.js";

/** `window.djust`, started by the first import in a page. */
export const djust: Djust = ((globalThis as { djust?: Djust }).djust ??= start());
