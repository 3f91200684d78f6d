export * from "./attributes.js";
export * from "./call.js";
export * from "./decode.js";
export * from "./errors.js";
export * from "./frames.js";
export * from "./json.js";
export * from "./limits.js";
export * from "./tree.js";
