// What an adapter of a framework needs beside the package's own entry (`djust-ts/adapter`).

export type { FlashDelivery, LeavingResponse, ResponseBody } from "./flash/route-flash.js";
export type { CapturedAnswer } from "./http/captured-response.js";
export type { HttpRequest, Surroundings } from "./http/exchange.js";
export type { FrameworkSession } from "./sessions/framework-session.js";
export type { UpgradeServer } from "./transports/upgrades.js";
