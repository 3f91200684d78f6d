export type { Flash, FlashChannel, FlashHooks, FlashRuntime, FlashShowOptions } from "./flash.js";
export { createFlash } from "./flash.js";
