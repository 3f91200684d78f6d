import { type App, DjustError, type TransportName } from "../server/index.js";
import { Browser } from "./browser/browser.js";
import { loadJsdom } from "./browser/load-jsdom.js";
import { MemoryStorage } from "./browser/memory-storage.js";
import { Network } from "./browser/network.js";
import type { Page, ServerOrListener } from "./page.js";
import { browserOf, Tab } from "./tab.js";
import { World } from "./world.js";

export interface VisitOptions {
  /** Another page, whose browser this one shares: its session, cookies and `localStorage`. @default a browser of its own */
  readonly as?: Page;
  /** What the browser's session holds before the first request, such as who is signed in. @default nothing */
  readonly session?: { readonly [key: string]: unknown };
  /** Headers of every request, such as `accept-language`. */
  readonly headers?: { readonly [name: string]: string };
  /** The only transport that the browser knows. @default all of them, so the application's first */
  readonly transport?: TransportName;
  /** `false`: a browser without JavaScript, for what links and plain forms do. @default true */
  readonly javascript?: boolean;
  /** Whether the page's own classic scripts run too, those in files if the server has them. @default false */
  readonly scripts?: boolean;
  /** What the person answers where `dj-confirm` asks. @default true */
  readonly confirm?: boolean | ((question: string) => boolean);
  /**
   * The server that the application is mounted in, where other routes and middleware matter: what
   * `http.createServer` takes or gives, so also an Express application.
   *
   * @default the application alone
   */
  readonly server?: ServerOrListener;
  /** Where the application is, as the browser has it. @default "http://localhost" */
  readonly origin?: string;
  /** How long an answer may take, in milliseconds of real time. @default 4000 */
  readonly timeoutMs?: number;
}

let addresses = 0;

/**
 * Opens a page of an application, and waits until its view is connected. Nothing listens on a port, and
 * time stands still until the test moves it with `page.clock`.
 *
 * @param app what `createApp` has given; its clock is the test's from now on
 * @param path path and query, as in the address bar
 * @throws {DjustError} DJ_TEST_SETUP where that cannot be; what {@link Page} says of actions
 */
export async function visit(app: App, path: string, options: VisitOptions = {}): Promise<Page> {
  const { origin = "http://localhost", timeoutMs = 4_000, confirm = true } = options;
  const jsdom = await loadJsdom();
  const world = World.of(app);
  const browser = options.as
    ? browserOf(options.as)
    : new Browser(new jsdom.CookieJar(), `127.0.0.${(addresses++ % 250) + 1}`);
  if (options.session) {
    if (options.as)
      throw new DjustError(
        "DJ_TEST_SETUP",
        "visit takes a session or `as`: a browser that is there has its own session",
      );
    browser.keep(
      [await world.newSession(options.session, origin.startsWith("https:"))],
      new URL(`${app.basePath}/`, origin).href,
    );
  }
  const network = new Network(origin, world, world.server(options.server), browser, options.headers ?? {});
  const tab = new Tab({
    app,
    jsdom,
    world,
    browser,
    network,
    timeoutMs,
    sessionStorage: new MemoryStorage(),
    transport: options.transport,
    javascript: options.javascript ?? true,
    scripts: options.scripts ?? false,
    confirm: typeof confirm === "function" ? confirm : () => confirm,
  });
  await tab.goto(path);
  return tab;
}
