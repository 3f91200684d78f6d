export { createLiveDom, type FirstPage, type LiveDom } from "./live-dom.js";
export { noteAnswered, noteSent, setAttribute } from "./set-attribute.js";
export { trusted, trustedScriptUrl } from "./trusted.js";
