import { applyChanges, wireToHtml } from "../../src/html/index.js";
import type {
  ClientFrame,
  MountFrame,
  NavigationFrame,
  Params,
  ServerFrame,
  WireInstance,
  WireTemplate,
} from "../../src/wire/index.js";
import { checkFrame } from "../protocol/schema.js";
import { type CookieJar, type LoadedPage, loadPage } from "./page.js";
import { Screen, unescaped } from "./screen.js";
import type { Connect, Connection, PageState } from "./transports/connection.js";

export interface TabOptions {
  /** Whether the tab acknowledges flash. @default true */
  readonly acks?: boolean;
}

interface HistoryEntry {
  readonly url: string;
  /** Which mounted view the entry belongs to. */
  readonly view: number;
}

const patienceMs = 5_000;

/** What a tab offers to tests; another client of the protocol may stand in for it. */
export type OpenTab = Pick<Tab, keyof Tab>;

/**
 * One browser tab without a browser: speaks the wire protocol and tracks what the user would
 * see, by the rules of the page's script.
 */
export class Tab {
  /** Every frame received, in order. */
  readonly log: ServerFrame[] = [];
  /** Raw data received, in order: WebSocket messages, stream chunks, response bodies. */
  readonly texts: string[] = [];
  /** Events with an active loading state. */
  readonly loading = new Set<number>();
  /** The number of full page loads. */
  loads = 0;
  /** Close codes and statuses of lost connections. */
  readonly lost: number[] = [];
  page!: LoadedPage;
  /** The view's HTML, without its messages. */
  html = "";
  title = "";
  /** The view token. */
  token = "";
  /** Values of bound fields, as the user left them. */
  fields: Params | undefined;
  /** The last ref the server has handled. */
  lastRef = 0;

  readonly #screen = new Screen();
  readonly #name = `tab-${Math.random().toString(36).slice(2)}`;
  readonly #unanswered = new Map<number, ClientFrame>();
  readonly #waiting = new Set<() => void>();
  #connection: Connection | undefined;
  #failure: unknown;

  #session: string | undefined;
  #version: number | undefined;
  #tree: WireInstance | undefined;
  #templates: Record<string, WireTemplate> = {};
  #refs = 0;
  #acked = 0;
  /** The pending redirect: frames before its reply belong to the old view. */
  #leaving: number | undefined;
  #history: HistoryEntry[] = [];
  #at = -1;
  #views = 0;

  constructor(
    private readonly origin: string,
    readonly jar: CookieJar,
    private readonly connectTransport: Connect,
    private readonly options: TabOptions = {},
  ) {}

  /** Messages on screen as "level: message", oldest first. */
  get messages(): readonly string[] {
    return this.#screen.messages;
  }

  /** Path and query in the address bar. */
  get url(): string {
    return this.#history[this.#at]?.url ?? this.page.url;
  }

  /** The length of the tab's history. */
  get historyLength(): number {
    return this.#history.length;
  }

  /** The view's text. */
  get text(): string {
    return unescaped(this.html.replace(/<[^>]*>/g, " "))
      .replace(/\s+/g, " ")
      .trim();
  }

  /** Types of all frames received since the log had this length. */
  typesSince(length: number): readonly string[] {
    return this.log.slice(length).map(({ type }) => type);
  }

  /* ------------------------------------------------------------------ loading and connecting */

  /** Loads a page in full, without connecting. */
  async load(url: string, how: "push" | "replace" = "push"): Promise<void> {
    this.cut();
    this.page = await loadPage(this.origin, url, this.jar);
    this.loads++;
    this.html = this.page.view;
    this.title = this.page.title;
    this.token = this.page.token;
    this.#session = this.#version = this.#tree = this.#leaving = undefined;
    this.#unanswered.clear();
    this.loading.clear();
    this.#acked = 0;
    this.#screen.load(this.page.html);
    this.#enter({ url: this.page.url, view: ++this.#views }, how);
    this.#check();
  }

  /** Opens a connection and waits until the view is mounted. */
  async connect(): Promise<void> {
    const length = this.log.length;
    this.open();
    await this.until("the view is mounted", () => this.typesSince(length).includes("mount"));
  }

  /** Cuts the connection without closing it. */
  cut(): void {
    this.#connection?.cut();
    this.#connection = undefined;
    this.loading.clear();
  }

  /** Reconnects after {@link cut}. */
  reconnect(): Promise<void> {
    this.cut();
    return this.connect();
  }

  async reload(): Promise<void> {
    await this.load(this.url, "replace");
    await this.connect();
  }

  /** Opens a connection without waiting. */
  open(): void {
    const connection = this.connectTransport(
      this.pageState,
      {
        type: "mount",
        token: this.token,
        tab: this.#name,
        url: this.url,
        ...(this.#version === undefined ? {} : { version: this.#version }),
        ...(this.fields ? { fields: this.fields } : {}),
        ...this.#ack(),
      },
      {
        frames: (frames, text) => {
          if (this.#connection !== connection) return;
          this.texts.push(text);
          try {
            for (const frame of frames) {
              checkFrame("ServerFrame", frame);
              this.#take(frame);
            }
          } catch (error) {
            this.#failure ??= error;
          }
          this.#check();
        },
        invalid: (error) => {
          this.#failure ??= error;
          this.#check();
        },
        lost: (code) => {
          if (this.#connection === connection) this.lost.push(code);
          this.#check();
        },
      },
    );
    this.#connection = connection;
  }

  /** The page state that its requests send. */
  get pageState(): PageState {
    const tab = this;
    const { origin } = this;
    const { csrf, path } = this.page;
    return {
      origin,
      csrf,
      path,
      get token() {
        return tab.token;
      },
      get cookie() {
        return tab.jar.header;
      },
      get url() {
        return tab.url;
      },
    };
  }

  #ack(): { ack?: number } {
    const { seen } = this.#screen;
    if (this.options.acks === false || seen <= this.#acked) return {};
    this.#acked = seen;
    return { ack: seen };
  }

  /* ------------------------------------------------------------------ user actions */

  /**
   * Sends an event and waits for the end of its turn.
   *
   * @returns the turn's frames
   */
  async event(event: string, params: Params = {}): Promise<readonly ServerFrame[]> {
    return this.answer(this.start(event, params));
  }

  /** Sends an event. @returns its ref */
  start(event: string, params: Params = {}): number {
    const ref = ++this.#refs;
    this.loading.add(ref);
    this.#send({ type: "event", event, params, ref });
    return ref;
  }

  /** Waits for the reply to an event. @returns the turn's frames, starting with the reply */
  async answer(ref: number, from = 0): Promise<readonly ServerFrame[]> {
    const find = (): number =>
      this.log.findIndex((frame, index) => index >= from && "ref" in frame && frame.ref === ref);
    await this.until(`event ${ref} is answered`, () => find() !== -1);
    // All frames of a turn arrive together and have been handled by then.
    await new Promise((resolve) => setImmediate(resolve));
    return this.log.slice(find());
  }

  /** Follows a `dj-patch` link. */
  async patch(url: string): Promise<readonly ServerFrame[]> {
    this.#enter({ url, view: this.#view }, "push");
    return this.#changeUrl();
  }

  /** Follows a `dj-navigate` link and waits for the other view. */
  async navigate(url: string): Promise<void> {
    const length = this.log.length;
    this.goTo(url);
    await this.#arrival(length);
  }

  /** Follows a `dj-navigate` link without waiting. */
  goTo(url: string): void {
    this.#enter({ url, view: ++this.#views }, "push");
    this.#leave(url);
  }

  back(): Promise<void> {
    return this.#traverse(-1);
  }

  forward(): Promise<void> {
    return this.#traverse(1);
  }

  async #traverse(by: number): Promise<void> {
    const length = this.log.length;
    const before = this.#view;
    this.#at += by;
    const { url } = this;
    if (this.#view === before) return void (await this.#changeUrl());
    this.#leave(url);
    await this.#arrival(length);
  }

  /** Waits for another view's mount. */
  async #arrival(length: number): Promise<void> {
    await this.until("the other view is mounted", () => this.typesSince(length).includes("mount"));
    await new Promise((resolve) => setImmediate(resolve));
  }

  #changeUrl(): Promise<readonly ServerFrame[]> {
    const params = Object.fromEntries(new URL(this.url, this.origin).searchParams);
    const ref = ++this.#refs;
    this.#send({ type: "url_change", params, uri: this.url, ref });
    return this.answer(ref);
  }

  /** Sends a raw frame. */
  raw(frame: ClientFrame): void {
    this.#connection?.send(frame);
  }

  #send(frame: ClientFrame): void {
    if ("ref" in frame && frame.ref !== undefined) this.#unanswered.set(frame.ref, frame);
    this.#connection?.send({ ...frame, ...this.#ack() });
  }

  /** Waits until a condition holds; checks after each frame. */
  until(what: string, isSo: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const timer = setTimeout(() => {
        done();
        const last = this.log.slice(-5).map((frame) => JSON.stringify(frame).slice(0, 200));
        reject(
          new Error(
            `Timed out waiting until ${what}; messages: ${JSON.stringify(this.messages)}; last frames: ${last.join(" ")}`,
          ),
        );
      }, patienceMs);
      const look = (): void => {
        if (this.#failure === undefined && !isSo()) return;
        done();
        if (this.#failure === undefined) resolve();
        else reject(this.#failure);
      };
      this.#waiting.add(look);
      look();
    });
  }

  #check(): void {
    for (const look of [...this.#waiting]) look();
  }

  /* ------------------------------------------------------------------ received frames */

  #take(frame: ServerFrame): void {
    this.log.push(frame);
    switch (frame.type) {
      case "mount":
        this.#mounted(frame);
        break;
      case "patch":
      case "html_update":
        if (this.#version === undefined || frame.version !== this.#version + 1)
          throw new Error(`Received version ${frame.version} after version ${this.#version}`);
        this.#version = frame.version;
        this.#answered(frame);
        Object.assign(this.#templates, frame.templates);
        if (frame.type === "patch" && this.#tree) this.#show(applyChanges(this.#tree, frame.patches));
        else if (frame.type === "html_update" && frame.tree) this.#show(frame.tree);
        this.title = frame.title ?? this.title;
        break;
      case "noop":
      case "error":
        this.#answered(frame);
        break;
      case "flash":
        if (this.#leaving === undefined) this.#screen.take(frame);
        break;
      case "navigation":
        this.#follow(frame);
        break;
      case "stream":
      case "push_event":
      case "pong":
      case "reload":
        break;
      default:
        frame satisfies never;
    }
  }

  #mounted(frame: MountFrame): void {
    this.token = frame.token;
    this.#version = frame.version;
    this.lastRef = frame.lastRef ?? 0;
    if (this.#leaving !== undefined && this.lastRef >= this.#leaving) {
      this.#screen.reset();
      this.#leaving = undefined;
    }
    if (this.#session !== frame.session) {
      this.#session = frame.session;
      this.#acked = 0;
      this.#screen.adopt(frame.session);
    }
    this.#answered(frame);
    if (frame.tree) {
      this.#templates = { ...frame.templates };
      this.#show(frame.tree);
    }
    this.title = frame.title ?? this.title;
    for (const [ref, waiting] of [...this.#unanswered])
      if (ref <= this.lastRef) this.#unanswered.delete(ref);
      else this.#connection?.send(waiting);
  }

  #show(tree: WireInstance): void {
    this.#tree = tree;
    this.html = wireToHtml(tree, this.#templates);
  }

  #answered({ ref, working, settled }: { ref?: number; working?: true; settled?: readonly number[] }): void {
    if (ref !== undefined) {
      this.#unanswered.delete(ref);
      if (!working) this.loading.delete(ref);
    }
    for (const each of settled ?? []) this.loading.delete(each);
  }

  /* ------------------------------------------------------------------ navigation */

  #follow({ action, url, replace, carry }: NavigationFrame): void {
    const how = replace ? "replace" : "push";
    if (action === "patch") return this.#enter({ url, view: this.#view }, how);
    if (action === "redirect") {
      this.#enter({ url, view: ++this.#views }, how);
      return this.#leave(url, carry);
    }
    this.load(url, how)
      .then(() => this.connect())
      .catch((error: unknown) => {
        this.#failure ??= error;
        this.#check();
      });
  }

  #leave(url: string, carry?: string): void {
    this.#screen.reset();
    this.#unanswered.clear();
    this.loading.clear();
    this.#leaving = ++this.#refs;
    this.#send({ type: "live_redirect_mount", url, ...(carry ? { carry } : {}), ref: this.#leaving });
  }

  #enter(entry: HistoryEntry, how: "push" | "replace"): void {
    if (how === "push" || this.#at < 0) this.#history.splice(++this.#at, this.#history.length, entry);
    else this.#history[this.#at] = entry;
  }

  get #view(): number {
    return this.#history[this.#at]?.view ?? 0;
  }
}
