// The entry `djust-ts/adapter`: what an adapter for a framework needs in addition to the package's own entry.

export type { FlashResponse, OutgoingResponse, ResponseBody } from "./flash/outgoing-response.js";
export type { HttpRequest, RequestContext } from "./http/exchange.js";
export type { CapturedResponse } from "./http/response-capture.js";
export type { FrameworkSession } from "./sessions/framework-session.js";
export type { UpgradeServer } from "./transports/upgrades.js";
