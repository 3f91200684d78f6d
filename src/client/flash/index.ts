export type { FlashRuntime } from "./flash.js";
export { createFlash } from "./flash.js";
export type { Flash, FlashShowOptions } from "./messages.js";
