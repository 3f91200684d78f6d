export type { FlashRuntime } from "./flash.js";
export { createFlash } from "./flash.js";
export type { Flash, FlashShowHandle, FlashShowOptions, FlashUpdate } from "./messages.js";
