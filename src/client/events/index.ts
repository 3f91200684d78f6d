export { bindEvents } from "./bind-events.js";
export { rootOf, rootSelector } from "./bindings.js";
export type { RunBinding } from "./host.js";
export { createLoading, type Loading } from "./loading.js";
