import { FlashLevels, type FlashSettings } from "../flash/index.js";
import type { Template } from "../html/index.js";
import type {
  Broker,
  CarryStore,
  Clock,
  InboxStore,
  LiveRequest,
  Logger,
  Metrics,
  OnMount,
  OutboxStore,
  RenderFile,
  UndoableActions,
  UndoStore,
  UploadStorage,
} from "../live/index.js";
import { DjustError, describe, didYouMean, isDjustError, limits } from "../wire/index.js";
import type { LanguageOptions } from "./language.js";
import type { ErrorPage } from "./pages/error-page.js";
import type { Page } from "./pages/page.js";
import type { Routes } from "./router.js";
import type { CookieOptions } from "./sessions/cookie-options.js";
import type { SessionStore } from "./sessions/session-store.js";

/** A way in which the browser and the server exchange frames. */
export type TransportName = "websocket" | "sse" | "http";
const transportNames: readonly TransportName[] = ["websocket", "sse", "http"];

/** Limits of one application. */
export interface AppLimits {
  /** Maximum size of a frame, in bytes. @default 65536 */
  readonly frameBytes: number;
  /** Maximum nesting depth of a frame. @default 32 */
  readonly frameDepth: number;
  /** Maximum number of keys in a frame. @default 4000 */
  readonly frameKeys: number;
  /** Events a connection may send per second; `Infinity` for no limit. @default 100 */
  readonly eventsPerSecond: number;
  /** Events a connection may send in a burst. @default 20 */
  readonly eventBurst: number;
  /**
   * Events that all tabs of one browser session may send per second together; `Infinity` for no limit.
   *
   * @default 300, or `eventsPerSecond` if that is more
   */
  readonly eventsPerSecondPerBrowser: number;
  /**
   * Events that all browsers of one address may send per second; `Infinity` for no limit.
   *
   * @default 1000, or `eventsPerSecondPerBrowser`, or five for each of `connectionsPerAddress`, whichever is most
   */
  readonly eventsPerSecondPerAddress: number;
  /**
   * Mount frames that one address may send per second, with bursts of up to `connectionsPerAddress`; `Infinity` for no
   * limit.
   *
   * @default 100
   */
  readonly mountsPerSecondPerAddress: number;
  /**
   * Pages with a view that one address may load per second, with bursts of up to twice as many, or
   * `connectionsPerAddress` if that is more; `Infinity` for no limit.
   *
   * @default 100
   */
  readonly pagesPerSecondPerAddress: number;
  /** Maximum number of open connections of one address. @default 200 */
  readonly connectionsPerAddress: number;
  /** How long a connection may take to mount a view, in ms. @default 10000 */
  readonly mountTimeoutMs: number;
  /** How long the body of a request may take to arrive, in ms. @default 10000 */
  readonly bodyTimeoutMs: number;
  /** How long a client may go without reading a response that is waiting for it, in ms. @default 30000 */
  readonly sendTimeoutMs: number;
  /** Maximum number of unread bytes of a connection, above which it is closed. @default 1048576 */
  readonly bufferedBytes: number;
  /** How long a live session waits for a tab without a connection, in ms. @default 60000 */
  readonly resumeWindowMs: number;
  /** Maximum number of live sessions without a connection. @default 10000 */
  readonly detachedSessions: number;
  /** Maximum number of live sessions without a connection of one browser session. @default 200 */
  readonly detachedSessionsPerBrowser: number;
  /** Maximum number of live sessions without a connection of one address. @default 5000 */
  readonly detachedSessionsPerAddress: number;
  /**
   * Maximum memory of all live sessions without a connection, in bytes; one address may use half of it. Each session
   * counts its rendered texts, its waiting messages and another 8 KiB, but not the fields of its view.
   *
   * @default 134217728 (128 MiB)
   */
  readonly detachedBytes: number;
  /**
   * Interval of heartbeats, in ms. Pages that may use the HTTP transport send at least two per resume window.
   *
   * @default 30000
   */
  readonly heartbeatMs: number;
  /** How long the reply to a heartbeat may take, in ms. @default 10000 */
  readonly heartbeatTimeoutMs: number;
  /**
   * How long a connection attempt of a page may make no progress before it fails, in ms. If the server answers HTTP requests
   * meanwhile, the page tries the next transport. Each further attempt has twice the time, at most 16 times; the last
   * transport has 16 times at first.
   *
   * @default 4000
   */
  readonly connectTimeoutMs: number;
  /**
   * How long an event may wait for its reply before the page checks its connection, in ms. A connection without a reply
   * to the check within `heartbeatTimeoutMs` is lost.
   *
   * @default 5000
   */
  readonly unansweredMs: number;
  /**
   * How often a visible tab on the HTTP transport polls for messages at the topics of its view, in ms; a hidden tab
   * polls a fifth as often. After each request, a tab counts as present for ten times this interval.
   *
   * @default 2000
   */
  readonly pollMs: number;
  /** How long a page waits before its first attempt to reconnect, in ms. @default 500 */
  readonly reconnectMinMs: number;
  /** Maximum time that a page waits between attempts to reconnect, in ms. @default 30000 */
  readonly reconnectMaxMs: number;
  /** How long a page can reconnect to its live session or mount its view again, in ms. @default 14 days */
  readonly tokenMaxAgeMs: number;
  /** Maximum size of all files that wait to be taken by their views, in bytes. @default 10737418240 (10 GiB) */
  readonly uploadBytes: number;
  /** The same for the files of one browser session, in bytes. @default 2147483648 (2 GiB) */
  readonly uploadBytesPerBrowser: number;
  /**
   * How often stream changes are sent, in ms; 0 sends each at once. @default 16
   */
  readonly streamIntervalMs: number;
  /** A turn that takes longer than this, in ms, is logged and counted as slow. @default 5000 */
  readonly slowTurnMs: number;
  /**
   * A turn that takes longer than this, in ms, ends with DJ_TURN_TIMEOUT, and the next one begins; 0 for no limit.
   *
   * @default 30000
   */
  readonly turnTimeoutMs: number;
  /** How long shutdown waits for turns under way, in ms. @default 10000 */
  readonly shutdownMs: number;
}

/** Options of `createApp`. */
export interface AppOptions extends LanguageOptions {
  /**
   * Signs session cookies and tokens. In a list, the first secret signs and all verify, for rotation. Required in
   * production, with at least 32 random characters.
   */
  readonly secret?: string | readonly string[] | undefined;
  /** Views by path: `{ "/": HomeView, "/items/:id": ItemView }`; `{}` for flash in ordinary routes only. */
  readonly routes: Routes;
  /** The document around a view. @default a plain page with `djust-ts/page.css` and `djust-ts/flash.css` */
  readonly layout?: ((page: Page) => Template) | undefined;
  /** Whether the default layout has `djust-ts/page.css`, which styles elements without classes. @default true */
  readonly baseStyles?: boolean | undefined;
  /** Title of pages whose view has no `pageTitle`. @default the path in words, or the host for "/" */
  readonly title?: string | undefined;
  /**
   * The content of the page for a request that failed, inside the layout: after `throw new NotFound()`, after a hook
   * has refused access, or for a path without a view. `false` leaves errors to the framework's error handler, if it has
   * one.
   *
   * @default a heading and a sentence
   */
  readonly errorPage?: ((error: ErrorPage) => Template) | false | undefined;
  /** Defaults of flash messages by level, and how many are on screen at once. Write it after `...(await redis())`. */
  readonly flash?: FlashSettings | { readonly to: unknown } | undefined;
  /** Transports, in order of preference. @default ["websocket", "sse", "http"] */
  readonly transports?: readonly TransportName[] | undefined;
  /**
   * Which links lead to another view without a page load: those with `dj-navigate`, or with `auto` all links to live
   * routes except those in an element with `data-no-navigate`. With `auto`, a page contains the paths of the live
   * routes in the navigation group of its view.
   *
   * @default "marked"
   */
  readonly navigation?: "marked" | "auto" | undefined;
  /** Path that the application is mounted at, such as "/admin". @default "" */
  readonly basePath?: string | undefined;
  /** Renders `static templateName` files; see `djust-ts/liquid`. */
  readonly renderFile?: RenderFile | undefined;
  /** Hooks that run before each mount, reconnect and live redirect. */
  readonly onMount?: OnMount | readonly OnMount[] | undefined;
  /** Store for browser sessions; any `express-session` store. @default memory of this process */
  readonly sessionStore?: SessionStore | undefined;
  /** The cookie of browser sessions. A framework's session has a cookie of its own. */
  readonly cookie?: CookieOptions | undefined;
  /**
   * Returns the nonce of the page's Content-Security-Policy, which the page's scripts and style sheets then have:
   * `(request) => request.locals.cspNonce`. Layouts find it in `page.nonce`.
   *
   * @default no nonce
   * @see CSP 3, section 8.2 (`'strict-dynamic'`)
   */
  readonly cspNonce?: ((request: LiveRequest) => string | undefined) | undefined;
  /** Other origins that may connect, such as "https://admin.example". */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether to trust the headers `X-Forwarded-For`, `-Proto` and `-Host`. @default false */
  readonly trustProxy?: boolean | undefined;
  /**
   * Development mode: pages get the details of errors, and `secret` is optional.
   *
   * @default true unless NODE_ENV is "production"
   */
  readonly development?: boolean | undefined;
  /**
   * Whether pages in development show errors and warnings over their content, and have `djust.latency()`. It has no effect
   * in production.
   *
   * @default true
   */
  readonly developmentTools?: boolean | undefined;
  /** `false` turns logging off. @default the console */
  readonly logger?: Logger | false | undefined;
  /** @default OpenTelemetry's global meter provider, which does nothing unless an SDK is started */
  readonly metrics?: Metrics | undefined;
  /** Carries messages between sessions; see `djust-ts/redis` for many nodes. @default this process */
  readonly broker?: Broker | undefined;
  /** Keeps unacknowledged flash available to other nodes; see `djust-ts/redis`. @default this process */
  readonly outboxStore?: OutboxStore | undefined;
  /** Ensures that flash carried to another page is shown once; see `djust-ts/redis`. @default this process */
  readonly carryStore?: CarryStore | undefined;
  /** Actions that users may undo until a deadline, by name; see `undoable` of views. */
  readonly undoable?: UndoableActions | undefined;
  /** Keeps undoable actions until they are decided; see `djust-ts/redis`. @default memory of this process */
  readonly undoStore?: UndoStore | undefined;
  /** Keeps the messages of inboxes; see `openInbox` of views and `djust-ts/redis`. @default memory of this process */
  readonly inboxStore?: InboxStore | undefined;
  /** Keeps the files of uploads until their views take them. @default {@link temporaryFolder} */
  readonly uploadStorage?: UploadStorage | undefined;
  /** The clock of timers and timeouts, which tests can replace. @default the system's clock */
  readonly clock?: Clock | undefined;
  /** Limits to change; the others keep their defaults. */
  readonly limits?: Partial<AppLimits> | undefined;
}

const flashLevels = new WeakMap<AppOptions, FlashLevels>();

/** The levels table of an application. @throws {DjustError} DJ_APP_OPTION */
export function flashLevelsOf(options: AppOptions): FlashLevels {
  let levels = flashLevels.get(options);
  if (!levels) flashLevels.set(options, (levels = checkedFlash(options.flash)));
  return levels;
}

/** @throws {DjustError} DJ_APP_OPTION */
function checkedFlash(given: AppOptions["flash"]): FlashLevels {
  try {
    // `redis()` has a `flash` of its own, and is spread into the options.
    return new FlashLevels(given && "to" in given ? {} : given);
  } catch (error) {
    if (!isDjustError(error)) throw error;
    throw new DjustError("DJ_APP_OPTION", error.message.replace(/^\w+: /, ""));
  }
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
  pagesPerSecondPerAddress: 100,
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
  connectTimeoutMs: limits.connectTimeoutMs,
  unansweredMs: limits.unansweredMs,
  pollMs: 2_000,
  reconnectMinMs: limits.reconnectMinMs,
  reconnectMaxMs: limits.reconnectMaxMs,
  tokenMaxAgeMs: 14 * dayMs,
  uploadBytes: 10 * 1024 ** 3,
  uploadBytesPerBrowser: 2 * 1024 ** 3,
  streamIntervalMs: limits.streamIntervalMs,
  slowTurnMs: limits.slowTurnMs,
  turnTimeoutMs: limits.turnTimeoutMs,
  shutdownMs: 10_000,
};

/** How many events per second an address may send for each of its allowed connections. */
const eventsPerConnection = 5;

/** Times that the page script needs to know, in the order in which it reads them. */
const browserTimes = [
  "heartbeatMs",
  "heartbeatTimeoutMs",
  "connectTimeoutMs",
  "unansweredMs",
  "reconnectMinMs",
  "reconnectMaxMs",
] as const;

/** A sixteenth of the longest delay of `setTimeout` in browsers, since some times are doubled up to four times. */
const longestMs = Math.floor((2 ** 31 - 1) / 16);

/** @throws {DjustError} DJ_APP_OPTION */
export function checkedLimits(given: Partial<AppLimits> = {}): AppLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) throw unknownName("limit", name, defaultLimits);
    if (typeof value !== "number" || !(value > 0 || (value === 0 && name === "turnTimeoutMs")))
      throw new DjustError(
        "DJ_APP_OPTION",
        `limits.${name} must be a positive number, got ${describe(value)}.`,
      );
  }
  for (const name of browserTimes) {
    const value = given[name];
    if (value !== undefined && value > longestMs)
      throw new DjustError(
        "DJ_APP_OPTION",
        `limits.${name} must be at most ${longestMs} ms, got ${describe(value)}.`,
      );
  }
  const { max } = Math;
  const { eventsPerSecond, connectionsPerAddress } = { ...defaultLimits, ...given };
  // A higher rate or number of connections raises the rates of browsers and addresses too.
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

/** The limits that the page script needs to know, unless they have their defaults. */
export function browserLimits(
  { frameBytes, ...limits }: AppLimits,
  transports: readonly TransportName[],
): { readonly frameBytes?: number; readonly times?: readonly number[] } {
  // Over HTTP a page has no connection, so only heartbeats keep its live session alive.
  const maxMs = transports.includes("http") ? limits.resumeWindowMs / 2 : Number.POSITIVE_INFINITY;
  const chosen = { ...limits, heartbeatMs: Math.min(limits.heartbeatMs, maxMs) };
  return {
    ...(frameBytes === defaultLimits.frameBytes ? {} : { frameBytes }),
    ...(browserTimes.every((name) => chosen[name] === defaultLimits[name])
      ? {}
      : { times: browserTimes.map((name) => chosen[name]) }),
  };
}

/** @throws {DjustError} DJ_APP_OPTION */
export function checkedTransports(
  given: readonly TransportName[] = transportNames,
): readonly TransportName[] {
  if (!Array.isArray(given) || given.length === 0 || given.some((name) => !transportNames.includes(name)))
    throw new DjustError(
      "DJ_APP_OPTION",
      `transports must be a list of "websocket", "sse" or "http", got ${Array.isArray(given) ? `[${given.map(describe).join(", ")}]` : describe(given)}.`,
    );
  return given;
}

/** @throws {DjustError} DJ_APP_OPTION */
export function checkedBasePath(given = ""): string {
  if (given === "" || given === "/") return "";
  if (!/^(?:\/[\w.~-]+)+\/?$/.test(given))
    throw new DjustError(
      "DJ_APP_OPTION",
      `basePath must be a path such as "/admin", got ${describe(given)}.`,
    );
  return given.replace(/\/$/, "");
}

function unknownName(what: string, name: string, known: object): DjustError {
  return new DjustError(
    "DJ_APP_OPTION",
    `Unknown ${what} ${describe(name)}.${didYouMean(name, Object.keys(known))} Valid ${what}s: ${Object.keys(known).join(", ")}.`,
  );
}
