import { type App, DjustError, type TransportName } from "../server/index.js";
import { describe, didYouMean, unknownOption } from "../wire/index.js";
import { AppUnderTest } from "./app-under-test.js";
import { Browser } from "./browser/browser.js";
import { loadJsdom } from "./browser/load-jsdom.js";
import { MemoryStorage } from "./browser/memory-storage.js";
import { Network } from "./browser/network.js";
import type { Page, ServerOrListener } from "./page.js";
import { browserOf, Tab } from "./tab.js";
import { waitLimit } from "./wait-limit.js";

/** Options of {@link visit}. */
export interface VisitOptions {
  /** Another page whose browser to share: session, cookies and `localStorage`. @default a new browser */
  readonly as?: Page;
  /** Initial data of the browser's session, for example who is signed in. @default empty */
  readonly session?: { readonly [key: string]: unknown };
  /** Headers for every request, for example `accept-language`. */
  readonly headers?: { readonly [name: string]: string };
  /** The only transport that the browser supports. @default all, so the application's first is used */
  readonly transport?: TransportName;
  /** `false` disables JavaScript, to test links and plain forms. @default true */
  readonly javascript?: boolean;
  /** Whether to run the page's own classic scripts as well. Script files must come from the same server. @default false */
  readonly scripts?: boolean;
  /**
   * Whether visits and actions fail on errors that no reply reports, such as those of background work, and on what a page
   * in development warns of, such as a message on a page without a container. `false` is for work that fails on purpose,
   * and for pages whose own scripts show messages, which tests run only with `scripts: true`.
   *
   * @default true
   */
  readonly warnings?: boolean;
  /** The answer to `dj-confirm`. @default true */
  readonly confirm?: boolean | ((question: string) => boolean);
  /**
   * The server that the application is mounted in, if its other routes and middleware matter: an
   * `http.Server` or a request listener, for example an Express application.
   *
   * @default a server with the application alone
   */
  readonly server?: ServerOrListener;
  /** The origin of the application. @default "http://localhost" */
  readonly origin?: string;
  /** How long to wait for a reply, in ms of real time. @default 4000 */
  readonly timeoutMs?: number;
}

const optionNames = [
  "as",
  "session",
  "headers",
  "transport",
  "javascript",
  "scripts",
  "warnings",
  "confirm",
  "server",
  "origin",
  "timeoutMs",
] as const satisfies readonly (keyof VisitOptions)[];

const transports = ["websocket", "sse", "http"] as const satisfies readonly TransportName[];

function checkTransport(given: unknown): void {
  if (given === undefined || transports.includes(given as TransportName)) return;
  throw new DjustError(
    "DJ_TEST_SETUP",
    `Option "transport" must be "websocket", "sse" or "http", got ${describe(given)}.${typeof given === "string" ? didYouMean(given, transports) : ""}`,
  );
}

let addresses = 0;

/**
 * Opens a page of an application and waits until its view is connected. No port is opened, and time
 * stands still until the test advances `page.clock`.
 *
 * @param app an application made by `createApp`; the test takes over its clock
 * @param path path and query, as in the address bar
 * @param options session, transport, language and headers of the browser; all are optional
 * @throws {DjustError} DJ_TEST_SETUP for invalid arguments, and the errors of {@link Page}'s actions
 * @see docs/guide/testing.md
 * @example
 * const page = await visit(app, "/items");
 * await page.click("Save");
 * expect(page.flash).toMatchObject([{ level: "success", text: "Item saved!" }]);
 */
export async function visit(app: App, path: string, options: VisitOptions = {}): Promise<Page> {
  const { origin = "http://localhost", timeoutMs = waitLimit.ms, confirm = true } = options;
  const unknown = unknownOption("visit", options, optionNames);
  if (unknown !== undefined) throw new DjustError("DJ_TEST_SETUP", unknown);
  checkTransport(options.transport);
  const jsdom = await loadJsdom();
  const underTest = AppUnderTest.of(app);
  const browser = options.as
    ? browserOf(options.as)
    : new Browser(new jsdom.CookieJar(), `127.0.0.${(addresses++ % 250) + 1}`);
  if (options.session) {
    if (options.as)
      throw new DjustError(
        "DJ_TEST_SETUP",
        'Options "session" and "as" cannot be combined: the other page\'s browser already has a session',
      );
    browser.keep(
      [await underTest.newSession(options.session, origin.startsWith("https:"))],
      new URL(`${app.basePath}/`, origin).href,
    );
  }
  const network = new Network(
    origin,
    underTest,
    underTest.server(options.server),
    browser,
    options.headers ?? {},
  );
  const tab = new Tab({
    app,
    jsdom,
    underTest,
    browser,
    network,
    timeoutMs,
    sessionStorage: new MemoryStorage(),
    transport: options.transport,
    javascript: options.javascript ?? true,
    scripts: options.scripts ?? false,
    warnings: options.warnings ?? true,
    confirm: typeof confirm === "function" ? confirm : () => confirm,
  });
  await tab.goto(path);
  return tab;
}
