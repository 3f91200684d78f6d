import { Script } from "node:vm";
import type { DOMWindow, JSDOM } from "jsdom";
import type { TransportName } from "../../server/index.js";
import type { AppUnderTest } from "../app-under-test.js";
import type { Browser } from "./browser.js";
import { pageEventSource } from "./event-stream.js";
import { Intersections } from "./intersections.js";
import type { Network, PageResponse, PostBody } from "./network.js";
import { addDialogs } from "./page-dialogs.js";
import { pageFetch } from "./page-fetch.js";
import { addFileApis, addFiles, fileTransfer, multipart } from "./page-files.js";
import { addPopovers } from "./page-popovers.js";
import { pageSocket } from "./page-socket.js";
import { addSelectors } from "./selectors.js";
import type { SessionHistory } from "./session-history.js";
import { Traffic } from "./traffic.js";
import { dateBy, WindowTimers } from "./window-timers.js";

/** What a document needs from its tab. */
export interface WindowHost {
  readonly jsdom: typeof import("jsdom");
  readonly underTest: AppUnderTest;
  readonly browser: Browser;
  readonly network: Network;
  readonly history: SessionHistory;
  readonly sessionStorage: object;
  /** Collects the ids of the live sessions of all documents of the tab. */
  readonly sessions: Set<string>;
  readonly transport: TransportName | undefined;
  /** Loads another document. */
  navigate(url: string, how: "push" | "replace", form?: PostBody | Promise<PostBody>): void;
  /** Answers `confirm`. */
  confirm(question: string): boolean;
  /** Reports an error that no handler of the page has dealt with. */
  failed(problem: unknown): void;
}

/** One document in its own window, with the browser APIs that the page script uses. */
export class PageWindow {
  readonly window: DOMWindow;
  readonly traffic: Traffic;
  readonly intersections = new Intersections();
  readonly #dom: JSDOM;
  readonly #timers: WindowTimers;
  readonly #location: object;
  #isUnloaded = false;

  constructor(
    private readonly host: WindowHost,
    { body, url, headers }: PageResponse,
  ) {
    const { jsdom, underTest, browser, sessions } = host;
    this.traffic = new Traffic(sessions);
    const virtualConsole = new jsdom.VirtualConsole();
    virtualConsole.on(
      "jsdomError",
      (error: Error & { readonly type?: string; readonly detail?: unknown }) => {
        // What jsdom does not implement, such as layout, is not the page's fault.
        // Browsers run no more callbacks of a document that has been unloaded; jsdom still calls its observers.
        if (error.type !== "not-implemented" && !this.#isUnloaded)
          host.failed(error.cause ?? error.detail ?? error);
      },
    );
    this.#timers = new WindowTimers(underTest.innerClock, host.failed);
    const isHtml = /html|xml/.test(headers["content-type"] ?? "html");
    this.#dom = new jsdom.JSDOM(isHtml ? body : "", {
      url,
      virtualConsole,
      runScripts: "outside-only",
      pretendToBeVisual: true,
      cookieJar: browser.cookies,
      beforeParse: (window) => this.#replaceApis(window),
    });
    this.window = this.#dom.window;
    if (!isHtml) this.window.document.body.append(body);
    this.#location = this.#makeLocation();
    this.#listen();
  }

  get url(): string {
    return this.window.location.href;
  }

  /** Changes the URL of the document without loading another. */
  moveTo(url: string): void {
    this.#dom.reconfigure({ url });
  }

  /** Runs a script of this package, in which `location` navigates the tab. */
  run(code: string, file: string, element: Element | null = null): void {
    const page: Document = this.window.Document.prototype;
    const own = Object.getOwnPropertyDescriptor(page, "currentScript") as PropertyDescriptor;
    Object.defineProperty(page, "currentScript", { ...own, get: () => element });
    try {
      compiled(code, file).runInContext(this.#dom.getInternalVMContext())(this.#location);
    } finally {
      Object.defineProperty(page, "currentScript", own);
    }
  }

  /** Runs one of the page's own scripts, in which `location` is jsdom's. */
  runOwn(code: string, file: string): void {
    try {
      new Script(code, { filename: file }).runInContext(this.#dom.getInternalVMContext());
    } catch (error) {
      this.host.failed(error);
    }
  }

  /** Unloads the document. */
  close(): void {
    this.window.dispatchEvent(new this.window.Event("pagehide"));
    this.#timers.end();
    this.#isUnloaded = true;
    this.window.close();
  }

  #absolute(url: string): string {
    return new URL(url, this.window.document.baseURI).href;
  }

  /** Replaces the APIs of jsdom that must use the test's clock and network. */
  #replaceApis(window: DOMWindow): void {
    const { underTest, browser, network, history, transport, sessionStorage, confirm } = this.host;
    const absolute = (url: string): string => this.#absolute(url);
    const apis: { readonly [name: string]: unknown } = {
      ...this.#timers.api,
      Date: dateBy(underTest.innerClock, (window as unknown as { Date: DateConstructor }).Date),
      history: history.api(absolute, (url) => this.moveTo(url)),
      localStorage: browser.localStorage,
      sessionStorage,
      fetch: pageFetch(network, this.traffic, underTest, absolute),
      WebSocket:
        transport && transport !== "websocket" ? undefined : pageSocket(network, this.traffic, underTest),
      EventSource:
        transport === "http" ? undefined : pageEventSource(network, this.traffic, underTest, absolute),
      confirm,
      alert: () => {},
      prompt: () => null,
      scrollTo: () => {},
      IntersectionObserver: this.intersections.api,
      DataTransfer: fileTransfer(window),
      ...(transport === "http" ? { DJUST_USE_WEBSOCKET: false } : undefined),
    };
    for (const [name, value] of Object.entries(apis))
      Object.defineProperty(window, name, { value, configurable: true, writable: true });
    addFileApis(window);
    addDialogs(window);
    addPopovers(window);
    addSelectors(window);
  }

  /** jsdom does not navigate, and its `location` cannot be replaced, so scripts of this package get their own. */
  #makeLocation(): object {
    const { host } = this;
    const { location } = this.window;
    const go = (how: "push" | "replace") => (url: string) => host.navigate(this.#absolute(url), how);
    const own: { readonly [name: string | symbol]: unknown } = {
      assign: go("push"),
      replace: go("replace"),
      reload: () => host.navigate(this.url, "replace"),
    };
    return new Proxy(
      {},
      {
        get: (_, name) => own[name] ?? Reflect.get(location, name, location),
        set: (_, name, value) => {
          if (name === "href") go("push")(String(value));
          return name === "href";
        },
      },
    );
  }

  /** Follows links and submits forms whose events no script has handled, as browsers do. */
  #listen(): void {
    const { window } = this;
    window.addEventListener("click", (event) => {
      const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
      if (!link || event.defaultPrevented || link.matches("[download],[target]")) return;
      event.preventDefault();
      this.host.navigate(link.href, "push");
    });
    window.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      this.#submit(event.target as HTMLFormElement, event.submitter as HTMLButtonElement | null);
    });
  }

  #submit(form: HTMLFormElement, submitter: HTMLButtonElement | null): void {
    const data = new this.window.FormData(form, submitter);
    addFiles(data, form);
    const given = (name: string): string =>
      submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
    const url = new URL(given("action") || this.url, this.window.document.baseURI);
    const isPost = given("method").toLowerCase() === "post";
    if (isPost && given("enctype").toLowerCase() === "multipart/form-data")
      return this.host.navigate(url.href, "push", multipart(data));
    const fields = new URLSearchParams();
    data.forEach((value, name) => {
      fields.append(name, typeof value === "string" ? value : value.name);
    });
    if (isPost)
      return this.host.navigate(url.href, "push", {
        body: fields.toString(),
        type: "application/x-www-form-urlencoded",
      });
    url.search = fields.toString();
    this.host.navigate(url.href, "push");
  }
}

const scripts = new Map<string, Script>();

/** Compiles a script once for all documents. */
function compiled(code: string, file: string): Script {
  const known = scripts.get(code);
  if (known) return known;
  const script = new Script(`(function (location) {${code}\n})`, { filename: file });
  scripts.set(code, script);
  return script;
}
