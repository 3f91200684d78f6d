export { createLiveDom, type FirstPage, type LiveDom } from "./live-dom.js";
export { movesState } from "./move.js";
export { setAttribute } from "./set-attribute.js";
export { trusted, trustedScriptUrl } from "./trusted.js";
