export {
  djFlash,
  djFlashHistory,
  type FlashContainerOptions,
  type FlashHistoryOptions,
  type FlashOptions,
} from "../flash/index.js";
export { each, html, type Key, type RawOptions, raw, type Template } from "../html/index.js";
export {
  type AsyncOutcome,
  type AsyncWork,
  type Broker,
  background,
  type CarryStore,
  type Clock,
  type EventHandlerOptions,
  type EventTable,
  eventHandler,
  Form,
  type LivePatchOptions,
  type LiveRedirectOptions,
  type LiveRequest,
  LiveView,
  type LiveViewClass,
  type Logger,
  type Metrics,
  type MountRedirect,
  type OnMount,
  type OutboxStore,
  type ParamValue,
  type RenderFile,
  type Session,
  type Share,
  type UrlParams,
} from "../live/index.js";
export {
  DjustError,
  type ErrorCode,
  type FlashAction,
  type FlashCommand,
  type FlashPut,
  type Params,
} from "../wire/index.js";
export { type App, createApp, type Health, type Listening } from "./app.js";
export { type FlashDelivery, flash, type LeavingResponse, type RouteFlash } from "./flash/route-flash.js";
export type { CapturedAnswer } from "./http/captured-response.js";
export type { HttpRequest, Surroundings } from "./http/exchange.js";
export { openTelemetryMetrics } from "./metrics.js";
export type { AppLimits, AppOptions, Texts, TransportName } from "./options.js";
export type { Page } from "./pages/page.js";
export type { Routes } from "./router.js";
export type { FrameworkSession } from "./sessions/framework-session.js";
export type { SessionStore, StoredSession } from "./sessions/session-store.js";
