import type { App, TransportName } from "../server/index.js";
import { DjustError, names } from "../wire/index.js";
import type { Browser } from "./browser/browser.js";
import type { Answer, Network } from "./browser/network.js";
import { PageWindow, type WindowHost } from "./browser/page-window.js";
import { SessionHistory } from "./browser/session-history.js";
import type { ActionOptions, FormFields, Page, PushedEvent } from "./page.js";
import { problemOf, withPicture } from "./problem.js";
import * as act from "./screen/act.js";
import { fieldIn, findOne, type Kind, kinds, select } from "./screen/find.js";
import { textOf } from "./screen/names.js";
import { messagesIn, picture, type ShownFlash } from "./screen/show.js";
import type { TestClock } from "./test-clock.js";
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

const viewSelector = `[${names.view}][${names.root}]`;
/** Longest time that `reconnect` lets pass: twice the longest wait between two attempts. */
const reconnectWithinMs = 60_000;

/** The browser's script sends this many events at one time, and holds back more until this time has passed. */
const burst = { most: 8, ms: 100 } as const;

export let browserOf: (page: Page) => Browser;

/** A tab: loads documents, does what a person does, and waits for what comes of it. */
export class Tab implements Page {
  readonly pushed: PushedEvent[] = [];
  readonly #parts: TabParts;
  readonly #history: SessionHistory;
  #document: PageWindow | undefined;
  #status = 0;
  /** Documents on their way. */
  #loading = 0;
  /** The document's view is not connected yet. */
  #isArriving = false;
  #isClosed = false;
  #problems: unknown[] = [];
  /** How often another document or view has taken the place of the one before. */
  #arrivals = 0;
  /** As many of these the test knows of. */
  #known = 0;
  #did = "the page was visited";

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#history = new SessionHistory({
      arrived: (url, state) => this.#traversed(url, state),
      load: (url) => this.#load(url, "stay"),
    });
  }

  /* ------------------------------------------------------------------ what is there */

  get url(): string {
    const { pathname, search, hash } = new URL(this.#history.url);
    return pathname + search + hash;
  }

  get title(): string {
    return this.#dom.title;
  }

  get status(): number {
    return this.#status;
  }

  get text(): string {
    return textOf(this.#dom.body);
  }

  get html(): string {
    return this.#root.innerHTML;
  }

  get flash(): ShownFlash[] {
    return messagesIn(this.#dom);
  }

  get clock(): TestClock {
    return this.#parts.world.clock;
  }

  get window(): Window & typeof globalThis {
    return this.#current.window as unknown as Window & typeof globalThis;
  }

  find<E extends Element = HTMLElement>(selector: string): E {
    const [first] = this.findAll<E>(selector);
    if (first) return first;
    throw this.#explained(new DjustError("DJ_TEST_TARGET", `nothing matches '${selector}'`));
  }

  findAll<E extends Element = HTMLElement>(selector: string): E[] {
    try {
      return Array.from(this.#dom.querySelectorAll<E>(selector));
    } catch (error) {
      throw new DjustError("DJ_TEST_TARGET", `'${selector}' is no CSS selector`, { cause: error });
    }
  }

  toString(): string {
    return picture(this.#dom, this.#root, this.url);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.#document ? `Page ${this}` : "Page";
  }

  /* ------------------------------------------------------------------ what a person does */

  click(target: string, options?: ActionOptions): Promise<void> {
    return this.#act(`click '${target}'`, () => act.click(this.#one(kinds.button, target, options)));
  }

  fill(field: string, value: string | number, options?: ActionOptions): Promise<void> {
    return this.#act(`fill '${field}'`, () =>
      act.fill(this.#one(kinds.field, field, options), String(value)),
    );
  }

  select(field: string, choice: string | readonly string[], options?: ActionOptions): Promise<void> {
    const choices = typeof choice === "string" ? [choice] : choice;
    return this.#act(`select '${field}'`, () => act.select(this.#one(kinds.field, field, options), choices));
  }

  check(field: string, checked = true, options?: ActionOptions): Promise<void> {
    return this.#act(`check '${field}'`, () => act.check(this.#one(kinds.field, field, options), checked));
  }

  async submit(form: string | FormFields = "form", fields: FormFields = {}): Promise<void> {
    if (typeof form === "object") return this.submit("form", form);
    const found = this.#tell(() => this.#one(kinds.form, form));
    for (const [name, value] of Object.entries(fields))
      await this.#act(`fill '${name}'`, () => act.enter(fieldIn(found, name), value));
    return this.#act(`submit '${form}'`, () =>
      act.submit(found.isConnected ? found : this.#one(kinds.form, form)),
    );
  }

  press(key: string, on?: string): Promise<void> {
    return this.#act(`press '${key}'`, () => {
      if (on !== undefined) act.focus(this.#one(kinds.spot, on));
      act.press(this.#dom.activeElement ?? this.#dom.body, key);
    });
  }

  goto(path: string): Promise<void> {
    return this.#act(`goto '${path}'`, () => {
      const { origin } = this.#parts.network;
      if (!path.startsWith("/") && !path.startsWith(`${origin}/`))
        throw new DjustError("DJ_TEST_SETUP", `a page's path begins with "/", got '${path}'`);
      this.#load(new URL(path, origin).href, "push", { isAsked: true });
    });
  }

  reload(): Promise<void> {
    return this.#act("reload", () => this.#load(this.#history.url, "stay", { isAsked: true }));
  }

  back(): Promise<void> {
    return this.#act("back", () => this.#travel(-1));
  }

  forward(): Promise<void> {
    return this.#act("forward", () => this.#travel(1));
  }

  async disconnect(): Promise<void> {
    const { network, world } = this.#parts;
    network.isDown = true;
    await world.settle();
  }

  async reconnect(): Promise<void> {
    const { network, world } = this.#parts;
    network.isDown = false;
    const until = this.clock.now() + reconnectWithinMs;
    await world.settle();
    while (!this.#isConnected && this.clock.now() < until)
      await this.clock.advance(world.untilNextMs ?? 1_000);
    if (!this.#isConnected)
      throw this.#explained(
        new DjustError(
          "DJ_TEST_WAIT",
          `the page has not come back within ${reconnectWithinMs} ms of its clock`,
        ),
      );
    this.#throwProblem();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#leave();
  }

  /* ------------------------------------------------------------------ waiting for what comes of it */

  async settled(): Promise<void> {
    const { world, timeoutMs } = this.#parts;
    const isDone = (): boolean => this.#isAnswered && world.isDone(this.#sessions);
    for (;;) {
      await this.#until(isDone, () => this.#waitsFor ?? "background work", timeoutMs);
      if (!this.#document?.traffic.hasMore) break;
      await this.clock.advance(world.untilNextMs ?? 0);
    }
    this.#throwProblem();
  }

  async followRedirect(): Promise<Page> {
    const { world, timeoutMs } = this.#parts;
    const isThere = (): boolean => this.#led > this.#known;
    if (!isThere() || !this.#isAnswered)
      await this.#until(
        () => this.#isAnswered && (isThere() || world.isDone(this.#sessions)),
        () => this.#waitsFor ?? "a redirect",
        timeoutMs,
      );
    this.#throwProblem();
    if (!isThere())
      throw this.#explained(
        new DjustError("DJ_TEST_WAIT", `nothing has led to another page: ${this.#did}, and it stays`),
      );
    this.#known = this.#led;
    return this;
  }

  /** Does something, and waits until it is answered. */
  async #act(what: string, action: () => void): Promise<void> {
    if (this.#isClosed) throw new DjustError("DJ_TEST_SETUP", `${what}: the page is closed`);
    await this.#parts.world.act(async () => {
      await this.#rest(burst.most / 2);
      this.#known = this.#led;
      this.#did = what;
      this.#tell(action);
      do {
        await this.#until(
          () => this.#isAnswered,
          () => this.#waitsFor ?? "an answer",
          this.#parts.timeoutMs,
        );
      } while (await this.#rest(burst.most));
      this.#throwProblem();
    });
  }

  /** Lets a moment pass where so many events have come at one moment, as nobody makes them. */
  async #rest(most: number): Promise<boolean> {
    const sent = this.#document?.traffic.sentSince(this.clock.now() - burst.ms) ?? 0;
    if (sent < most) return false;
    await this.clock.advance(burst.ms);
    return true;
  }

  get #isAnswered(): boolean {
    return this.#problems.length > 0 || this.#waitsFor === undefined;
  }

  /** What has to come before the last action is answered. */
  get #waitsFor(): string | undefined {
    if (this.#loading > 0) return `the page ${this.url} to load`;
    if (this.#isArriving) return "the view to connect";
    return this.#document?.traffic.waitsFor;
  }

  get #sessions(): ReadonlySet<string> {
    return this.#document?.traffic.sessions ?? new Set();
  }

  /** How often something has led to another page. */
  get #led(): number {
    return this.#arrivals + (this.#document?.traffic.arrivals ?? 0);
  }

  async #until(isSo: () => boolean, what: () => string, withinMs: number): Promise<void> {
    try {
      await this.#parts.world.until(isSo, () => `${what()} (after ${this.#did})`, withinMs);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** Runs something whose errors are to show the page. */
  #tell<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw this.#explained(error);
    }
  }

  #explained(error: unknown): unknown {
    return this.#document ? withPicture(error, String(this)) : error;
  }

  #throwProblem(): void {
    const [first] = this.#problems.splice(0);
    if (first !== undefined) throw this.#explained(problemOf(first));
  }

  /* ------------------------------------------------------------------ documents */

  get #current(): PageWindow {
    if (!this.#document) throw new DjustError("DJ_TEST_SETUP", "the page has no document yet");
    return this.#document;
  }

  get #dom(): Document {
    return this.#current.window.document;
  }

  get #root(): Element {
    return this.#dom.querySelector(viewSelector) ?? this.#dom.body;
  }

  get #isConnected(): boolean {
    return Array.from(this.#dom.querySelectorAll(viewSelector)).every((root) =>
      root.classList.contains("dj-connected"),
    );
  }

  #one(kind: Kind, target: string, { within }: ActionOptions = {}): Element {
    if (within === undefined) return findOne(this.#dom.body, kind, target);
    const parts = select(this.#dom.body, within);
    const [part] = parts;
    if (!part || parts.length > 1)
      throw new DjustError(
        "DJ_TEST_TARGET",
        `within has to match one part of the page, '${within}' matches ${parts.length}`,
      );
    return findOne(part, kind, target);
  }

  /** @param asked.isAsked the test asks for this document, and it is not where something has led */
  #load(
    url: string,
    how: "push" | "replace" | "stay",
    asked: { readonly body?: string; readonly isAsked?: boolean } = {},
  ): void {
    this.#loading++;
    this.#loadDocument(url, how, asked)
      .catch((error) => this.#problems.push(error))
      .finally(() => {
        this.#loading--;
        this.#parts.world.note();
      });
  }

  async #loadDocument(
    url: string,
    how: "push" | "replace" | "stay",
    { body, isAsked }: { readonly body?: string; readonly isAsked?: boolean },
  ): Promise<void> {
    const { network } = this.#parts;
    if (new URL(url).origin !== network.origin)
      throw new DjustError("DJ_TEST_WAIT", `the page leads to another site, which a test has not: ${url}`);
    this.#leave();
    const answer = await network.load(url, body === undefined ? {} : { method: "POST", body });
    if (this.#isClosed) return;
    const fragment = answer.hops === 0 ? new URL(url).hash : "";
    this.#history.loaded(new URL(fragment, answer.url).href, how);
    this.#status = answer.status;
    if (!isAsked || answer.hops > 0) this.#arrivals++;
    await this.#open(answer);
    if (answer.status >= 500)
      throw {
        message: `${this.url} was answered with ${answer.status}: ${textOf(this.#dom.body)}`,
        inText: true,
      };
  }

  async #open(answer: Answer): Promise<void> {
    const { app, javascript, scripts, world, network } = this.#parts;
    const document = new PageWindow(this.#windowHost(), { ...answer, url: this.#history.url });
    this.#document = document;
    if (!javascript) return;
    const { window } = document;
    window.addEventListener("djust:error", (event) => this.#problems.push((event as CustomEvent).detail));
    window.addEventListener("djust:mounted", () => {
      this.#isArriving = false;
    });
    window.addEventListener("djust:push_event", (event) => {
      const { event: name, payload } = (event as CustomEvent<PushedEvent>).detail;
      if (!name.startsWith("dj:")) this.pushed.push({ event: name, payload });
    });
    for (const script of Array.from(window.document.querySelectorAll("script"))) {
      const isOurs = script.src !== "" && new URL(script.src).pathname === app.assets.script;
      if (!isOurs && !(scripts && /^(text\/javascript|)$/.test(script.type))) continue;
      const code = script.src === "" ? script.text : await world.file(script.src, network);
      if (this.#document !== document) return;
      if (!isOurs) document.runOwn(code, script.src || answer.url);
      else {
        this.#isArriving = window.document.querySelector(viewSelector) !== null;
        document.run(code, script.src);
      }
    }
  }

  #windowHost(): WindowHost {
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
      failed: (problem) => this.#problems.push(problem),
      navigate: (url, how, form) => this.#navigate(url, how, form),
    };
  }

  #navigate(url: string, how: "push" | "replace", form: { readonly body: string } | undefined): void {
    const [document, fragment] = url.split("#");
    const before = this.#history.url;
    if (fragment === undefined || form || how === "replace" || document !== before.split("#")[0])
      return this.#load(url, how, form);
    this.#history.jumped(url);
    this.#current.moveTo(url);
  }

  #travel(by: number): void {
    if (!this.#history.go(by))
      throw new DjustError(
        "DJ_TEST_TARGET",
        `the tab's history has no page to go ${by < 0 ? "back" : "forward"} to`,
      );
  }

  #traversed(url: string, state: unknown): void {
    const { window } = this.#current;
    this.#current.moveTo(url);
    window.dispatchEvent(new window.PopStateEvent("popstate", { state }));
  }

  /** The document gives way. */
  #leave(): void {
    this.#isArriving = false;
    this.#arrivals += this.#document?.traffic.arrivals ?? 0;
    this.#document?.close();
    if (!this.#isClosed) this.#document = undefined;
  }

  static {
    browserOf = (page) => {
      if (page instanceof Tab) return page.#parts.browser;
      throw new DjustError("DJ_TEST_SETUP", "`as` takes a page that visit has given");
    };
  }
}
