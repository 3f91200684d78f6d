export type {
  FlashBody,
  FlashBodyAttributes,
  FlashBodyElement,
  FlashBodyNode,
  WireCommand,
} from "../wire/index.js";
export type { DjustErrorEvent, ErrorDetail, NavigationDetail } from "./event-types.js";
export type { Flash, FlashShowHandle, FlashShowOptions, FlashUpdate } from "./flash/index.js";
export {
  createFlashStore,
  type FlashMessage,
  type FlashStore,
  type FlashStoreOptions,
} from "./flash-store.js";
export { addHook, defineHook, type Hook, type HookContext, type Hooks } from "./hooks/hook.js";
export { PushEventError } from "./hooks/push-event.js";
export { djust } from "./page-script.js";
export type { Djust, PageView } from "./start.js";
export type { TransportName } from "./transports/transport.js";
export { watchLoading } from "./watch-loading.js";
