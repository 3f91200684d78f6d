export { bindEvents } from "./bind-events.js";
export type { EventHost } from "./host.js";
export { createLoading, type Loading } from "./loading.js";
