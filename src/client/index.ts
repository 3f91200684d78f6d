import { provideAllParts } from "./parts/all.js";
import { globalValue } from "./safe-dom.js";
import { type Djust, start } from "./start.js";

export type { FlashBody, FlashBodyAttributes, FlashBodyElement, FlashBodyNode } from "../wire/index.js";
export type { DjustErrorEvent, ErrorDetail, NavigationDetail } from "./event-types.js";
export type { Flash, FlashShowHandle, FlashShowOptions, FlashUpdate } from "./flash/index.js";
export {
  createFlashStore,
  type FlashMessage,
  type FlashStore,
  type FlashStoreOptions,
} from "./flash-store.js";
export type { Djust } from "./start.js";
export type { TransportName } from "./transports/transport.js";
export { watchLoading } from "./watch-loading.js";

// A bundler's server build also imports this module, without a page.
if (typeof document !== "undefined" && !globalValue("djust")) {
  provideAllParts();
  Object.assign(globalThis, { djust: start() });
}

/** `window.djust`, started by the first import in a page; there is none where there is no page. */
export const djust = globalValue("djust") as Djust;
