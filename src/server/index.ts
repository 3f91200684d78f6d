export {
  djFlash,
  djFlashHistory,
  type FlashContainerOptions,
  type FlashHistoryOptions,
  type FlashOptions,
  type NumberedFlash,
} from "../flash/index.js";
export {
  type AbortSignalLike,
  type BoundHandler,
  call,
  type Each,
  each,
  type HandlerArguments,
  type HandlerReference,
  type HandlerResult,
  html,
  type Key,
  type Raw,
  type RawOptions,
  raw,
  type Template,
  type TemplateValue,
} from "../html/index.js";
export {
  type AsyncOutcome,
  type AsyncWork,
  type Broker,
  background,
  type CarryStore,
  type Clock,
  type DeclaredSession,
  type EventHandlerOptions,
  type EventTable,
  eventHandler,
  type FieldName,
  Form,
  type GaugeName,
  type HookResult,
  type KeptFlash,
  type KeptSession,
  type KeptSessions,
  type LivePatchOptions,
  type LiveRedirectOptions,
  type LiveRequest,
  LiveView,
  type LiveViewClass,
  type Logger,
  type Method,
  type MethodFor,
  type MetricName,
  type Metrics,
  type MountRedirect,
  type OnMount,
  type OpenSession,
  type OutboxStore,
  type ParamValue,
  type PartHost,
  type RenderFile,
  type Session,
  type SessionAccess,
  type SessionCopy,
  type SessionMark,
  type Share,
  type SharedPart,
  type Subscriber,
  type Subscription,
  type TableOptions,
  type UrlParams,
} from "../live/index.js";
export {
  DjustError,
  type ErrorCode,
  type FlashAction,
  type FlashClear,
  type FlashCommand,
  type FlashLevel,
  type FlashPut,
  type Locals,
  NotFound,
  type Params,
  type Register,
  type Topic,
  type TopicMessage,
  type Topics,
} from "../wire/index.js";
export { type App, createApp } from "./app.js";
export { flash } from "./flash/request-flash.js";
export type { RouteFlash } from "./flash/route-flash.js";
export type { Health } from "./health.js";
export type { LanguageOptions, Texts } from "./language.js";
export type { Listening, ListenOptions } from "./listen.js";
export { openTelemetryMetrics } from "./metrics.js";
export type { AppLimits, AppOptions, TransportName } from "./options.js";
export type { ErrorPage } from "./pages/error-page.js";
export type { Page } from "./pages/page.js";
export type { Routes } from "./router.js";
export type { SessionStore, StoredSession } from "./sessions/session-store.js";
