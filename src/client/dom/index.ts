export { createLiveDom, type LiveDom } from "./live-dom.js";
export { isRuntimeAttribute, noteAnswered, noteSent, setAttribute } from "./set-attribute.js";
export { trusted } from "./trusted.js";
