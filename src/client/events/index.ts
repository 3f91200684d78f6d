export { bindEvents } from "./bind-events.js";
export { createLoading, type Loading } from "./loading.js";
