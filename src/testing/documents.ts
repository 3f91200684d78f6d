import type { App, TransportName } from "../server/index.js";
import { DjustError, names } from "../wire/index.js";
import type { Browser } from "./browser/browser.js";
import type { Answer, Network } from "./browser/network.js";
import { PageWindow, type WindowHost } from "./browser/page-window.js";
import { SessionHistory } from "./browser/session-history.js";
import type { PushedEvent } from "./page.js";
import { textOf } from "./screen/names.js";
import type { World } from "./world.js";

export interface TabParts {
  readonly app: App;
  readonly jsdom: WindowHost["jsdom"];
  readonly world: World;
  readonly browser: Browser;
  readonly network: Network;
  readonly sessionStorage: object;
  readonly transport: TransportName | undefined;
  readonly javascript: boolean;
  readonly scripts: boolean;
  readonly timeoutMs: number;
  confirm(question: string): boolean;
}

interface Asked {
  /** A form's fields, for a POST. */
  readonly body?: string;
  /** The test asks for this document, and it is not where something has led. */
  readonly isAsked?: boolean;
}

type How = "push" | "replace" | "stay";

const viewSelector = `[${names.view}][${names.root}]`;

/** The documents of a tab, one after the other: loads them, leaves them, and hears what they tell. */
export class Documents {
  readonly pushed: PushedEvent[] = [];
  /** What went wrong and no handler of a page has dealt with. */
  readonly problems: unknown[] = [];
  status = 0;
  readonly #parts: TabParts;
  readonly #history: SessionHistory;
  #current: PageWindow | undefined;
  /** Documents on their way. */
  #loading = 0;
  /** The document's view is not connected yet. */
  #isArriving = false;
  #isClosed = false;
  /** How often something has led to another document, and in documents before to another view. */
  #arrivals = 0;

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#history = new SessionHistory({
      arrived: (url, state) => this.#traversed(url, state),
      load: (url) => this.load(url, "stay"),
    });
  }

  /** Absolute. */
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
    if (!this.#current) throw new DjustError("DJ_TEST_SETUP", "the page has no document yet");
    return this.#current;
  }

  get document(): Document {
    return this.current.window.document;
  }

  /** The element of the view, or the body where there is none. */
  get root(): Element {
    return this.document.querySelector(viewSelector) ?? this.document.body;
  }

  get isConnected(): boolean {
    const roots = Array.from(this.document.querySelectorAll(viewSelector));
    return roots.every((root) => root.classList.contains("dj-connected"));
  }

  /** What has to come before all that was asked is answered. */
  get waitsFor(): string | undefined {
    if (this.#loading > 0) return "a page to load";
    if (this.#isArriving) return "the view to connect";
    return this.#current?.traffic.waitsFor;
  }

  /** How often something has led to another document or view. */
  get arrivals(): number {
    return this.#arrivals + (this.#current?.traffic.arrivals ?? 0);
  }

  load(url: string, how: How, asked: Asked = {}): void {
    this.#loading++;
    this.#load(url, how, asked)
      .catch((error) => this.problems.push(error))
      .finally(() => {
        this.#loading--;
        this.#parts.world.note();
      });
  }

  /** @throws {DjustError} DJ_TEST_TARGET */
  travel(by: 1 | -1): void {
    if (!this.#history.go(by))
      throw new DjustError(
        "DJ_TEST_TARGET",
        `the tab's history has no page to go ${by < 0 ? "back" : "forward"} to`,
      );
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#current?.close();
  }

  async #load(url: string, how: How, { body, isAsked }: Asked): Promise<void> {
    const { network } = this.#parts;
    if (new URL(url).origin !== network.origin)
      throw new DjustError("DJ_TEST_WAIT", `the page leads to another site, which a test has not: ${url}`);
    this.#leave();
    const answer = await network.load(url, body === undefined ? {} : { method: "POST", body });
    if (this.#isClosed) return;
    const fragment = answer.hops === 0 ? new URL(url).hash : "";
    this.#history.loaded(new URL(fragment, answer.url).href, how);
    this.status = answer.status;
    if (!isAsked || answer.hops > 0) this.#arrivals++;
    await this.#open(answer);
    if (answer.status >= 500)
      throw { message: `${answer.url} was answered with ${answer.status}: ${textOf(this.document.body)}` };
  }

  async #open(answer: Answer): Promise<void> {
    const { app, javascript, scripts, world, network } = this.#parts;
    const opened = new PageWindow(this.#host(), { ...answer, url: this.#history.url });
    this.#current = opened;
    if (!javascript) return;
    this.#listen(opened.window);
    for (const script of Array.from(opened.window.document.querySelectorAll("script"))) {
      const isOurs = script.src !== "" && new URL(script.src).pathname === app.assets.script;
      if (!isOurs && !(scripts && /^(text\/javascript|)$/.test(script.type))) continue;
      const code = script.src === "" ? script.text : await world.file(script.src, network);
      if (this.#current !== opened) return;
      if (!isOurs) opened.runOwn(code, script.src || answer.url);
      else {
        this.#isArriving = opened.window.document.querySelector(viewSelector) !== null;
        opened.run(code, script.src);
      }
    }
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
    const { jsdom, world, browser, network, sessionStorage, transport, confirm } = this.#parts;
    return {
      jsdom,
      world,
      browser,
      network,
      sessionStorage,
      transport,
      confirm,
      history: this.#history,
      failed: (problem) => this.problems.push(problem),
      navigate: (url, how, form) => this.#navigate(url, how, form),
    };
  }

  #navigate(url: string, how: "push" | "replace", form: { readonly body: string } | undefined): void {
    const [document, fragment] = url.split("#");
    const isJump = fragment !== undefined && !form && how === "push" && document === this.url.split("#")[0];
    if (!isJump) return this.load(url, how, form);
    this.#history.jumped(url);
    this.current.moveTo(url);
  }

  #traversed(url: string, state: unknown): void {
    const { window } = this.current;
    this.current.moveTo(url);
    window.dispatchEvent(new window.PopStateEvent("popstate", { state }));
  }

  /** The document gives way to another one. */
  #leave(): void {
    this.#isArriving = false;
    this.#arrivals = this.arrivals;
    this.#current?.close();
    this.#current = undefined;
  }
}
