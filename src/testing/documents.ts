import type { App, TransportName } from "../server/index.js";
import { DjustError, names } from "../wire/index.js";
import type { AppUnderTest } from "./app-under-test.js";
import type { Browser } from "./browser/browser.js";
import type { Network, PageResponse, PostBody } from "./browser/network.js";
import { PageWindow, type WindowHost } from "./browser/page-window.js";
import { SessionHistory } from "./browser/session-history.js";
import type { PushedEvent } from "./page.js";
import { PageChecks } from "./page-checks.js";
import { textOf } from "./screen/names.js";

export interface TabParts {
  readonly app: App;
  readonly jsdom: WindowHost["jsdom"];
  readonly underTest: AppUnderTest;
  readonly browser: Browser;
  readonly network: Network;
  readonly sessionStorage: object;
  readonly transport: TransportName | undefined;
  readonly javascript: boolean;
  readonly scripts: boolean;
  readonly warnings: boolean;
  readonly timeoutMs: number;
  confirm(question: string): boolean;
}

interface LoadOptions {
  /** A form's fields, for a POST. */
  readonly form?: PostBody | Promise<PostBody>;
  /** Whether the test itself requested this document, rather than being led to it. */
  readonly isRequested?: boolean;
}

type HistoryMode = "push" | "replace" | "stay";

const viewSelector = `[${names.view}][${names.root}]`;

/** The documents of a tab, one after another: loads and leaves them and listens to their events. */
export class Documents {
  readonly pushed: PushedEvent[] = [];
  /** Errors that the page has not handled. */
  readonly problems: unknown[] = [];
  status = 0;
  /** The ids of the live sessions of all documents so far. */
  readonly #sessions = new Set<string>();
  readonly #parts: TabParts;
  readonly #history: SessionHistory;
  readonly #checks = new PageChecks();
  #current: PageWindow | undefined;
  /** How many documents are loading. */
  #loading = 0;
  /** Whether the document's view is still connecting. */
  #isArriving = false;
  #isClosed = false;
  /** Navigations to another document, and to other views within earlier documents. */
  #arrivals = 0;

  constructor(parts: TabParts) {
    this.#parts = parts;
    parts.underTest.opened(this.#sessions, parts.warnings);
    this.#history = new SessionHistory({
      arrived: (url, state) => this.#traversed(url, state),
      load: (url) => this.load(url, "stay"),
    });
  }

  /** The absolute URL. */
  get url(): string {
    return this.#history.url;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isThere(): boolean {
    return this.#current !== undefined;
  }

  get current(): PageWindow {
    if (!this.#current) throw new DjustError("DJ_TEST_SETUP", "The page has not loaded a document yet");
    return this.#current;
  }

  get document(): Document {
    return this.current.window.document;
  }

  /** The root element of the view, or `<body>` if there is none. */
  get root(): Element {
    return this.document.querySelector(viewSelector) ?? this.document.body;
  }

  get isConnected(): boolean {
    const roots = Array.from(this.document.querySelectorAll(viewSelector));
    return roots.every((root) => root.classList.contains("dj-connected"));
  }

  /** Describes what is pending, if anything. */
  get waitsFor(): string | undefined {
    if (this.#loading > 0) return "a page to load";
    if (this.#isArriving) return "the view to connect";
    return this.#current?.traffic.waitsFor;
  }

  /** How often an action has led to another document or view. */
  get arrivals(): number {
    return this.#arrivals + (this.#current?.traffic.arrivals ?? 0);
  }

  /** Returns, once, the errors that no reply has reported, and what a page in development would warn of. */
  takeMistakes(): readonly DjustError[] {
    const { warnings, javascript, underTest } = this.#parts;
    if (this.#current) this.#checks.document(this.#current.window, javascript);
    const mistakes = this.#checks.take().map(({ code, message }) => new DjustError(code, message));
    const unreported = underTest.takeUnreported(this.#sessions);
    return warnings ? [...unreported, ...mistakes] : [];
  }

  load(url: string, mode: HistoryMode, options: LoadOptions = {}): void {
    this.#loading++;
    this.#load(url, mode, options)
      .catch((error) => this.problems.push(error))
      .finally(() => {
        this.#loading--;
        this.#parts.underTest.note();
      });
  }

  /** @throws {DjustError} DJ_TEST_TARGET */
  travel(by: 1 | -1): void {
    if (!this.#history.go(by))
      throw new DjustError(
        "DJ_TEST_TARGET",
        `The tab's history has no page to go ${by < 0 ? "back" : "forward"} to`,
      );
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#current?.close();
  }

  async #load(url: string, mode: HistoryMode, { form, isRequested }: LoadOptions): Promise<void> {
    const { network } = this.#parts;
    if (new URL(url).origin !== network.origin)
      throw new DjustError(
        "DJ_TEST_WAIT",
        `The page navigates to another site, which tests cannot load: ${url}`,
      );
    const post = form && (await form);
    this.#leave();
    const response = await network.load(url, post);
    if (this.#isClosed) return;
    const fragment = response.hops === 0 ? new URL(url).hash : "";
    this.#history.loaded(new URL(fragment, response.url).href, mode);
    this.status = response.status;
    if (!isRequested || response.hops > 0) this.#arrivals++;
    await this.#open(response);
    if (response.status >= 500)
      throw {
        message: `${response.url} responded with status ${response.status}: ${textOf(this.document.body)}`,
      };
  }

  async #open(response: PageResponse): Promise<void> {
    const { app, javascript, scripts, underTest, network } = this.#parts;
    const opened = new PageWindow(this.#host(), { ...response, url: this.#history.url });
    this.#current = opened;
    this.#checks.open(opened.window, javascript);
    if (!javascript) return this.#checkMessages(opened.window.document);
    this.#listen(opened.window);
    for (const script of Array.from(opened.window.document.querySelectorAll("script"))) {
      const isOurs = script.src !== "" && new URL(script.src).pathname === app.assets.script;
      if (!isOurs && !(scripts && /^(text\/javascript|)$/.test(script.type))) continue;
      const code = script.src === "" ? script.text : await underTest.file(script.src, network);
      if (this.#current !== opened) return;
      if (!isOurs) opened.runOwn(code, script.src || response.url);
      else {
        this.#isArriving = opened.window.document.querySelector(viewSelector) !== null;
        opened.run(code, script.src, script);
        // A browser loads these on demand; here they are already loaded.
        for (const path of Object.values(app.assets.onDemand)) {
          const { href } = new URL(path, script.src);
          opened.run(await underTest.file(href, network), href);
        }
      }
    }
  }

  /** Without JavaScript, messages that have no place in the document wait for one that is not coming. */
  #checkMessages(document: Document): void {
    const token = document.querySelector(`meta[name="${names.tokenMeta}"]`)?.getAttribute("content");
    for (const command of token ? this.#parts.underTest.waitingFlash(token) : [])
      this.#checks.message(document, command);
  }

  #listen(window: PageWindow["window"]): void {
    window.addEventListener("djust:error", (event) => this.problems.push((event as CustomEvent).detail));
    window.addEventListener("djust:mounted", () => {
      this.#isArriving = false;
    });
    window.addEventListener("djust:push_event", (event) => {
      const { event: name, payload } = (event as CustomEvent<PushedEvent>).detail;
      if (!name.startsWith("dj:")) this.pushed.push({ event: name, payload });
    });
  }

  #host(): WindowHost {
    const { jsdom, underTest, browser, network, sessionStorage, transport, confirm } = this.#parts;
    return {
      jsdom,
      underTest,
      browser,
      network,
      sessionStorage,
      sessions: this.#sessions,
      transport,
      confirm,
      history: this.#history,
      failed: (problem) => this.problems.push(problem),
      navigate: (url, mode, form) => this.#navigate(url, mode, form),
    };
  }

  #navigate(url: string, mode: "push" | "replace", form: LoadOptions["form"]): void {
    const [document, fragment] = url.split("#");
    const isJump = fragment !== undefined && !form && mode === "push" && document === this.url.split("#")[0];
    if (!isJump) return this.load(url, mode, form ? { form } : {});
    this.#history.jumped(url);
    this.current.moveTo(url);
  }

  #traversed(url: string, state: unknown): void {
    const { window } = this.current;
    this.current.moveTo(url);
    window.dispatchEvent(new window.PopStateEvent("popstate", { state }));
  }

  /** Unloads the current document. */
  #leave(): void {
    this.#isArriving = false;
    this.#arrivals = this.arrivals;
    this.#current?.close();
    this.#current = undefined;
  }
}
