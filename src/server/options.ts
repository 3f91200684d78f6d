import type { Template } from "../html/index.js";
import type {
  Broker,
  CarryStore,
  Clock,
  Logger,
  Metrics,
  OnMount,
  OutboxStore,
  RenderFile,
} from "../live/index.js";
import { DjustError, limits } from "../wire/index.js";
import type { Page } from "./pages/page.js";
import type { Routes } from "./router.js";
import type { SessionStore } from "./sessions/session-store.js";

export type TransportName = "websocket" | "sse" | "http";
const transportNames: readonly TransportName[] = ["websocket", "sse", "http"];

/** Bounds of one application; each has a default in `limits`. */
export interface AppLimits {
  /** Largest frame taken, in bytes. @default 65536 */
  readonly frameBytes: number;
  /** Deepest nesting in a frame. @default 32 */
  readonly frameDepth: number;
  /** Most keys in a frame. @default 4000 */
  readonly frameKeys: number;
  /** Events a connection may send per second; `Infinity` for no limit. @default 100 */
  readonly eventsPerSecond: number;
  /** Events a connection may send at once. @default 20 */
  readonly eventBurst: number;
  /**
   * Events that all tabs of one browser session may send per second together; `Infinity` for no limit.
   *
   * @default 300, or `eventsPerSecond` where that is more
   */
  readonly eventsPerSecondPerBrowser: number;
  /**
   * Events that one address may send per second, whatever the number of browsers behind it; `Infinity` for no limit.
   *
   * @default 1000, or `eventsPerSecondPerBrowser`, or five for each of `connectionsPerAddress`, whichever is most
   */
  readonly eventsPerSecondPerAddress: number;
  /**
   * Mount frames that one address may send per second, and at once as many as it may have connections; `Infinity`
   * for no limit.
   *
   * @default 100
   */
  readonly mountsPerSecondPerAddress: number;
  /** Connections one address may have open. @default 200 */
  readonly connectionsPerAddress: number;
  /** How long a connection may take to mount a view, in ms. @default 10000 */
  readonly mountTimeoutMs: number;
  /** How long the body of a request may take to arrive, in ms. @default 10000 */
  readonly bodyTimeoutMs: number;
  /** How long a browser may take none of a response that waits for it, in ms. @default 30000 */
  readonly sendTimeoutMs: number;
  /** Bytes that may wait in a connection before it is cut. @default 1048576 */
  readonly bufferedBytes: number;
  /** How long a live session outlives its connection, in ms. @default 60000 */
  readonly resumeWindowMs: number;
  /** Most live sessions without a connection. @default 10000 */
  readonly detachedSessions: number;
  /** Most of them of one browser session. @default 200 */
  readonly detachedSessionsPerBrowser: number;
  /** Most of them of one address. @default 5000 */
  readonly detachedSessionsPerAddress: number;
  /**
   * Bytes that all of them may take, half of it for one address: the texts that each shows and the messages that
   * wait for it, and 8 KiB besides. The fields of views are not weighed.
   *
   * @default 134217728 (128 MiB)
   */
  readonly detachedBytes: number;
  /**
   * How often a connection is asked for a sign of life, in ms; pages that may use HTTP requests give one at
   * least twice in the resume window. @default 30000
   */
  readonly heartbeatMs: number;
  /** How long the sign of life may take, in ms. @default 10000 */
  readonly heartbeatTimeoutMs: number;
  /** How long a page waits before it connects again at first, and at most, in ms. @default 500 and 30000 */
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** How long a page may come back to its live session or mount its view again, in ms. @default 14 days */
  readonly tokenMaxAgeMs: number;
  /** A turn that takes longer, in ms, is logged and counted as slow. @default 5000 */
  readonly slowTurnMs: number;
  /**
   * A turn that takes longer, in ms, is answered with DJ_TURN_TIMEOUT, and the next one begins; 0 for no
   * limit. @default 30000
   */
  readonly turnTimeoutMs: number;
  /** How long shutdown waits for turns under way, in ms. @default 10000 */
  readonly shutdownMs: number;
}

/** What the page itself says to people, each `false` for nothing. */
export interface Texts {
  /** The connection has been gone for more than a moment. @default "Connection lost. Reconnecting…" */
  readonly connectionLost?: string | false;
  /** It is back, after that was said. @default "Connected again." */
  readonly connectionRestored?: string | false;
}

export interface AppOptions {
  /** Signs what browsers bring back. A list rotates: the first signs, all verify. Required in production. */
  readonly secret?: string | readonly string[] | undefined;
  /** Paths to views: `{ "/": HomeView, "/items/:id": ItemView }`; `{}` for flash in other routes alone. */
  readonly routes: Routes;
  /** The document around a view. @default a plain page with `djust-ts/flash.css` */
  readonly layout?: ((page: Page) => Template) | undefined;
  /** Title of pages whose view has no `pageTitle`. @default the view's name */
  readonly title?: string | undefined;
  /** `lang` of the default layout's document. @default "en" */
  readonly lang?: string | undefined;
  /** What the page itself says to people; `false` for nothing. */
  readonly texts?: Texts | false | undefined;
  /** Transports offered, in order of preference. @default ["websocket", "sse", "http"] */
  readonly transports?: readonly TransportName[] | undefined;
  /** Path that the application is mounted under, such as "/admin". @default "" */
  readonly basePath?: string | undefined;
  /** Renders `static templateName` files; see `djust-ts/liquid`. */
  readonly renderFile?: RenderFile | undefined;
  /** Run before each mount, reconnect and live redirect. */
  readonly onMount?: OnMount | readonly OnMount[] | undefined;
  /** Where browser sessions are kept; any `express-session` store. @default memory of this process */
  readonly sessionStore?: SessionStore | undefined;
  readonly cookie?: {
    /**
     * @default "djust.sid"; over HTTPS "__Host-djust.sid" where the application is at the root, which browsers
     *   take from this host alone
     */
    readonly name?: string;
    /** How long a session lasts after its last change, in ms. @default 14 days */
    readonly maxAgeMs?: number;
    /** @default "auto": over HTTPS only when the page came that way */
    readonly secure?: boolean | "auto";
  };
  /** Origins besides the application's own that may connect, such as "https://admin.example". */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether `X-Forwarded-For`, `-Proto` and `-Host` are believed. @default false */
  readonly trustProxy?: boolean | undefined;
  /** @default NODE_ENV is not "production" */
  readonly development?: boolean | undefined;
  /** `false` for silence. @default the console */
  readonly logger?: Logger | false | undefined;
  /** @default OpenTelemetry's global meter provider, which does nothing where no SDK is started */
  readonly metrics?: Metrics | undefined;
  /** Carries messages between sessions; see `djust-ts/redis` for many nodes. @default this process */
  readonly broker?: Broker | undefined;
  /** Keeps unacknowledged flash where other nodes find it; see `djust-ts/redis`. @default this process */
  readonly outboxStore?: OutboxStore | undefined;
  /** Makes flash that travels to another page be shown once; see `djust-ts/redis`. @default this process */
  readonly carryStore?: CarryStore | undefined;
  readonly clock?: Clock | undefined;
  readonly limits?: Partial<AppLimits> | undefined;
}

const optionNames = {
  secret: 1,
  routes: 1,
  layout: 1,
  title: 1,
  lang: 1,
  texts: 1,
  transports: 1,
  basePath: 1,
  renderFile: 1,
  onMount: 1,
  sessionStore: 1,
  cookie: 1,
  allowedOrigins: 1,
  trustProxy: 1,
  development: 1,
  logger: 1,
  metrics: 1,
  broker: 1,
  outboxStore: 1,
  carryStore: 1,
  clock: 1,
  limits: 1,
} as const satisfies { [Name in keyof Required<AppOptions>]: 1 };

const logMethods = ["debug", "info", "warn", "error"] as const satisfies readonly (keyof Logger)[];

/**
 * Sees that there are options of these names, and that functions are functions.
 *
 * @throws {DjustError} DJ_APP_OPTION
 */
export function checkOptions(options: AppOptions): void {
  if (options === null || typeof options !== "object")
    throw new DjustError(
      "DJ_APP_OPTION",
      "createApp must be called with an options object. Use createApp({ secret, routes }).",
    );
  const { layout, logger } = options;
  if (layout !== undefined && typeof layout !== "function")
    throw new DjustError(
      "DJ_APP_OPTION",
      `layout must be a function such as (page) => html\`…\`, got ${JSON.stringify(layout)}.`,
    );
  const absent = logger ? logMethods.filter((method) => typeof logger[method] !== "function") : [];
  if (absent.length > 0)
    throw new DjustError(
      "DJ_APP_OPTION",
      `logger must be false or have the methods ${logMethods.join(", ")}. Missing: ${absent.join(", ")}.`,
    );
}

const dayMs = 24 * 60 * 60 * 1000;

const defaultLimits: AppLimits = {
  frameBytes: limits.frameBytes,
  frameDepth: limits.frameDepth,
  frameKeys: limits.frameKeys,
  eventsPerSecond: limits.eventsPerSecond,
  eventBurst: limits.eventBurst,
  eventsPerSecondPerBrowser: 300,
  eventsPerSecondPerAddress: 1_000,
  mountsPerSecondPerAddress: 100,
  connectionsPerAddress: 200,
  mountTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  sendTimeoutMs: 30_000,
  bufferedBytes: 1024 * 1024,
  resumeWindowMs: limits.resumeWindowMs,
  detachedSessions: 10_000,
  detachedSessionsPerBrowser: 200,
  detachedSessionsPerAddress: 5_000,
  detachedBytes: 128 * 1024 * 1024,
  heartbeatMs: limits.heartbeatMs,
  heartbeatTimeoutMs: limits.heartbeatTimeoutMs,
  reconnectMinMs: limits.reconnectMinMs,
  reconnectMaxMs: limits.reconnectMaxMs,
  tokenMaxAgeMs: 14 * dayMs,
  slowTurnMs: limits.slowTurnMs,
  turnTimeoutMs: limits.turnTimeoutMs,
  shutdownMs: 10_000,
};

export const defaultCookie: {
  readonly name?: string | undefined;
  readonly maxAgeMs: number;
  readonly secure: boolean | "auto";
} = { maxAgeMs: 14 * dayMs, secure: "auto" };

/** Events per second that an address may send for each connection that it may have. */
const eventsPerConnection = 5;

/** @throws {DjustError} DJ_APP_OPTION */
export function checkedLimits(given: Partial<AppLimits> = {}): AppLimits {
  for (const [name, value] of Object.entries(given))
    if (
      !(name in defaultLimits) ||
      typeof value !== "number" ||
      !(value > 0 || (value === 0 && name === "turnTimeoutMs"))
    )
      throw new DjustError(
        "DJ_APP_OPTION",
        `limits.${name} must be a known limit with a positive number, got ${JSON.stringify(value)}. Known limits: ${Object.keys(defaultLimits).join(", ")}.`,
      );
  const { max } = Math;
  const { eventsPerSecond, connectionsPerAddress } = { ...defaultLimits, ...given };
  // Who raises the rate of one connection, or the number of connections, raises the rates of what has several.
  const perBrowser = max(defaultLimits.eventsPerSecondPerBrowser, eventsPerSecond);
  const perAddress = max(
    defaultLimits.eventsPerSecondPerAddress,
    given.eventsPerSecondPerBrowser ?? perBrowser,
    eventsPerConnection * connectionsPerAddress,
  );
  return {
    ...defaultLimits,
    eventsPerSecondPerBrowser: perBrowser,
    eventsPerSecondPerAddress: perAddress,
    ...given,
  };
}

/** What browsers are told of the bounds that they keep too: those that are not the default. */
export function browserLimits(limits: AppLimits, transports: readonly TransportName[]): Partial<AppLimits> {
  const { heartbeatMs, resumeWindowMs } = limits;
  // By HTTP a page has no connection: signs of life are all that its live session goes on for.
  const mostMs = transports.includes("http") ? resumeWindowMs / 2 : Number.POSITIVE_INFINITY;
  const chosen = { ...limits, heartbeatMs: Math.min(heartbeatMs, mostMs) };
  const names = [
    "frameBytes",
    "heartbeatMs",
    "heartbeatTimeoutMs",
    "reconnectMinMs",
    "reconnectMaxMs",
  ] as const;
  return Object.fromEntries(
    names.filter((name) => chosen[name] !== defaultLimits[name]).map((name) => [name, chosen[name]]),
  );
}

const defaultTexts = {
  connectionLost: "Connection lost. Reconnecting…",
  connectionRestored: "Connected again.",
} as const satisfies Texts;

/**
 * The page's own texts as browsers are told of them: connection lost, connection restored.
 *
 * @throws {DjustError} DJ_APP_OPTION
 */
export function checkedTexts(given: Texts | false = {}): readonly (string | false)[] | undefined {
  if (given === false) return undefined;
  const texts = Object.entries({ ...defaultTexts, ...given });
  for (const [name, text] of texts)
    if (!(name in defaultTexts) || (text !== false && typeof text !== "string"))
      throw new DjustError(
        "DJ_APP_OPTION",
        `texts.${name} must be a known text with a string or false, got ${JSON.stringify(text)}. Known texts: ${Object.keys(defaultTexts).join(", ")}.`,
      );
  return texts.map(([, text]) => text);
}

/** @throws {DjustError} DJ_APP_OPTION */
export function checkedTransports(
  given: readonly TransportName[] = transportNames,
): readonly TransportName[] {
  if (!Array.isArray(given) || given.length === 0 || given.some((name) => !transportNames.includes(name)))
    throw new DjustError(
      "DJ_APP_OPTION",
      `transports must be a list of ${transportNames.map((name) => `"${name}"`).join(", ")}, got ${JSON.stringify(given)}.`,
    );
  return given;
}

/** @throws {DjustError} DJ_APP_OPTION */
export function checkedBasePath(given = ""): string {
  if (given === "" || given === "/") return "";
  if (!/^(?:\/[\w.~-]+)+\/?$/.test(given))
    throw new DjustError(
      "DJ_APP_OPTION",
      `basePath must be a path such as "/admin", got ${JSON.stringify(given)}.`,
    );
  return given.replace(/\/$/, "");
}

/** Names among the options that mean nothing here: likely misspelt. */
export function unknownOptions(options: AppOptions): readonly string[] {
  return Object.keys(options).filter((name) => !Object.hasOwn(optionNames, name) && !redisNames.has(name));
}

/** What `redis()` gives besides options, and is spread with them. */
const redisNames: ReadonlySet<string> = new Set(["flash", "broadcast", "close"]);
