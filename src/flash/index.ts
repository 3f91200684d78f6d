export * from "./command.js";
export * from "./container.js";
export * from "./digest.js";
export * from "./first-page.js";
export * from "./history-list.js";
export * from "./levels.js";
export type { FlashOptions } from "./options.js";
export * from "./queue.js";
