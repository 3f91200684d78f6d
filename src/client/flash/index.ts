export type { Flash, FlashRuntime, FlashShowOptions } from "./flash.js";
export { createFlash } from "./flash.js";
