import type {
  ClientFrame,
  MountFrame,
  MountRequest,
  NavigationFrame,
  Params,
  ServerFrame,
  TurnFields,
  WireInstance,
} from "../../../src/wire/index.js";
import { type CookieJar, type LoadedPage, loadPage } from "../../behaviours/page.js";
import { messagesIn, unescaped } from "../../behaviours/screen.js";
import type { TabOptions } from "../../behaviours/tab.js";
import { checkFrame } from "../schema.js";
import type { Line, OpenLine, Page } from "./lines.js";
import { Numbered } from "./numbered.js";
import { Pace } from "./pace.js";
import { htmlOf, patched, type Templates } from "./tree.js";

type Numbering = Extract<ClientFrame, { type: "event" | "url_change" | "live_redirect_mount" }> & {
  readonly ref: number;
};

/** A frame whose number has no answer yet. */
interface Kept {
  readonly frame: Numbering;
  /** Whether the server may have handled it. */
  mayBeHandled: boolean;
}

interface Entry {
  readonly url: string;
  /** Counts the views of the page: entries of one view are patches. */
  readonly view: number;
}

interface ClientOptions extends TabOptions {
  /** How long it waits for what a test expects. @default 5000 */
  readonly patienceMs?: number;
}

/**
 * A client of the wire protocol, written from docs/protocol.md alone: what the page does not say, this client does not
 * know. It offers what the tabs of the behaviours offer, so that it can stand in for them.
 */
export class Client {
  readonly log: ServerFrame[] = [];
  readonly texts: string[] = [];
  readonly loading = new Set<number>();
  readonly lost: number[] = [];
  loads = 0;
  page!: LoadedPage;
  html = "";
  title = "";
  token = "";
  fields: Params | undefined;
  lastRef = 0;
  /** How often a gap, a wrong version or a `reload` has made it connect again. */
  heals = 0;

  readonly numbered = new Numbered();
  #healsInARow = 0;
  #healing: ReturnType<typeof setTimeout> | undefined;
  readonly #name = `client-${Math.random().toString(36).slice(2)}`;
  readonly #pace = new Pace();
  readonly #waiting = new Set<() => void>();
  #failure: unknown;
  #line: Line | undefined;
  #isMounted = false;
  /** The last `ref` that was given out. */
  #refs = 0;
  #kept: Kept[] = [];
  #acknowledged = 0;
  #session: string | undefined;
  #version: number | undefined;
  #tree: WireInstance | undefined;
  #templates: Templates = {};
  /** The number of the `live_redirect_mount` on its way. */
  #leaving: number | undefined;
  #entries: Entry[] = [];
  #at = -1;
  #views = 0;

  constructor(
    private readonly origin: string,
    readonly jar: CookieJar,
    private readonly openLine: OpenLine,
    private readonly options: ClientOptions = {},
  ) {}

  get messages(): readonly string[] {
    return this.numbered.messages.map(({ level, message }) => `${level}: ${message}`);
  }

  get url(): string {
    return this.#entries[this.#at]?.url ?? this.page.url;
  }

  get historyLength(): number {
    return this.#entries.length;
  }

  get text(): string {
    const text = unescaped(this.html.replace(/<[^>]*>/g, " "));
    return text.replace(/\s+/g, " ").trim();
  }

  get #view(): number {
    return this.#entries[this.#at]?.view ?? 0;
  }

  typesSince(length: number): readonly string[] {
    return this.log.slice(length).map(({ type }) => type);
  }

  /* ------------------------------------------------------------------ pages and connections */

  async load(url: string, how: "push" | "replace" = "push"): Promise<void> {
    this.cut();
    this.page = await loadPage(this.origin, url, this.jar);
    this.loads++;
    this.html = this.page.view;
    this.title = this.page.title;
    this.token = this.page.token;
    this.#session = this.#version = this.#tree = this.#leaving = undefined;
    this.#kept = [];
    this.#acknowledged = 0;
    this.numbered.begin(0);
    this.numbered.messages = messagesIn(this.page.html);
    this.#enter(this.page.url, ++this.#views, how);
    this.#look();
  }

  async connect(): Promise<void> {
    const { length } = this.log;
    this.open();
    await this.until("the view is mounted", () => this.typesSince(length).includes("mount"));
  }

  reconnect(): Promise<void> {
    this.cut();
    return this.connect();
  }

  async reload(): Promise<void> {
    await this.load(this.url, "replace");
    await this.connect();
  }

  cut(): void {
    clearTimeout(this.#healing);
    this.#pace.clear();
    this.#line?.cut();
    this.#line = undefined;
    this.#isMounted = false;
    this.loading.clear();
  }

  open(): void {
    clearTimeout(this.#healing);
    this.#pace.clear();
    const line = this.openLine(this.pageState, this.#mountFrame(), {
      frames: (frames, text) => {
        if (line !== this.#line) return;
        this.texts.push(text);
        try {
          for (const frame of frames) {
            checkFrame("ServerFrame", frame);
            if (line === this.#line) this.#take(frame);
          }
        } catch (error) {
          this.#failure ??= error;
        }
        this.#look();
      },
      ended: (code) => {
        if (line === this.#line) this.lost.push(code);
        this.#look();
      },
    });
    this.#line = line;
  }

  /** What the requests of the page need to know, as it is at each of them. */
  get pageState(): Page {
    const client = this;
    const { origin, jar } = this;
    const { csrf, path } = this.page;
    return {
      origin,
      csrf,
      path,
      get token() {
        return client.token;
      },
      get cookie() {
        return jar.header;
      },
      get url() {
        return client.url;
      },
    };
  }

  #mountFrame(): MountRequest {
    return {
      type: "mount",
      token: this.token,
      url: this.url,
      tab: this.#name,
      ref: (this.#kept[0]?.frame.ref ?? this.#refs + 1) - 1,
      ...(this.#version === undefined ? {} : { version: this.#version }),
      ...(this.fields ? { fields: this.fields } : {}),
      ...this.#ack(),
    };
  }

  /** A gap is healed on a new connection: at once, and after a growing delay if that did not help. */
  #heal(): void {
    this.heals++;
    this.cut();
    const delayMs = this.#healsInARow++ === 0 ? 0 : Math.min(50 * 2 ** this.#healsInARow, 2_000);
    if (delayMs === 0) return this.open();
    clearTimeout(this.#healing);
    this.#healing = setTimeout(() => this.open(), delayMs);
  }

  /* ------------------------------------------------------------------ sending */

  #ack(): { readonly ack?: number } {
    const { highest } = this.numbered;
    if (this.options.acks === false || highest <= this.#acknowledged) return {};
    this.#acknowledged = highest;
    return { ack: highest };
  }

  #number(frame: Numbering): void {
    const kept = { frame, mayBeHandled: false };
    this.#kept.push(kept);
    if (this.#isMounted) this.#sendKept(kept);
  }

  #sendKept(kept: Kept): void {
    this.#pace.run(() => {
      kept.mayBeHandled = true;
      this.#line?.send({ ...kept.frame, ...this.#ack() });
    });
  }

  raw(frame: ClientFrame): void {
    this.#line?.send(frame);
  }

  async event(event: string, params: Params = {}): Promise<readonly ServerFrame[]> {
    return this.answer(this.start(event, params));
  }

  start(event: string, params: Params = {}): number {
    const ref = ++this.#refs;
    this.loading.add(ref);
    this.#number({ type: "event", event, params, ref });
    return ref;
  }

  async answer(ref: number, from = 0): Promise<readonly ServerFrame[]> {
    const find = (): number =>
      this.log.findIndex((frame, at) => at >= from && "ref" in frame && frame.ref === ref);
    await this.until(`number ${ref} is answered`, () => find() >= 0);
    await new Promise((resolve) => setImmediate(resolve));
    return this.log.slice(find());
  }

  patch(url: string): Promise<readonly ServerFrame[]> {
    this.#enter(url, this.#view, "push");
    return this.#changeUrl();
  }

  #changeUrl(): Promise<readonly ServerFrame[]> {
    const params = Object.fromEntries(new URL(this.url, this.origin).searchParams);
    const ref = ++this.#refs;
    this.#number({ type: "url_change", params, uri: this.url, ref });
    return this.answer(ref);
  }

  async navigate(url: string): Promise<void> {
    const { length } = this.log;
    this.goTo(url);
    await this.#arrival(length);
  }

  goTo(url: string): void {
    this.#enter(url, ++this.#views, "push");
    this.#leave();
  }

  back(): Promise<void> {
    return this.#traverse(-1);
  }

  forward(): Promise<void> {
    return this.#traverse(1);
  }

  async #traverse(by: number): Promise<void> {
    const { length } = this.log;
    const before = this.#view;
    this.#at += by;
    if (this.#view === before) return void (await this.#changeUrl());
    this.#leave();
    await this.#arrival(length);
  }

  async #arrival(length: number): Promise<void> {
    await this.until("the other view is mounted", () => this.typesSince(length).includes("mount"));
    await new Promise((resolve) => setImmediate(resolve));
  }

  #leave(carry?: string): void {
    this.numbered.messages = [];
    this.#kept = [];
    this.loading.clear();
    const ref = ++this.#refs;
    this.#leaving = ref;
    this.#number({ type: "live_redirect_mount", url: this.url, ref, ...(carry ? { carry } : {}) });
  }

  #enter(url: string, view: number, how: "push" | "replace"): void {
    if (how === "push" || this.#at < 0) this.#entries.splice(++this.#at, this.#entries.length, { url, view });
    else this.#entries[this.#at] = { url, view };
  }

  /* ------------------------------------------------------------------ receiving */

  #take(frame: ServerFrame): void {
    this.log.push(frame);
    switch (frame.type) {
      case "mount":
        return this.#mounted(frame);
      case "patch":
      case "html_update":
        return this.#update(frame);
      case "noop":
        return this.#answered(frame);
      case "error":
        if (frame.code === "DJ_NOT_MOUNTED") return this.#notMounted(frame.ref);
        return this.#answered(frame);
      case "flash":
      case "stream":
        if (this.numbered.take(frame, this.#leaving === undefined) === "gap") this.#heal();
        return;
      case "pong":
        if (this.numbered.lacks(frame.after)) this.#heal();
        return;
      case "reload":
        if (frame.withinMs === undefined) this.#heal();
        return;
      case "navigation":
        return this.#follow(frame);
      case "push_event":
        return;
      default:
        frame satisfies never;
    }
  }

  #mounted(frame: MountFrame): void {
    this.token = frame.token;
    this.#version = frame.version;
    this.title = frame.title ?? this.title;
    if (frame.session !== this.#session) {
      this.#session = frame.session;
      this.#acknowledged = 0;
      this.numbered.begin(frame.after ?? 0);
    } else if (frame.after !== undefined) this.numbered.continueFrom(frame.after);
    this.lastRef = frame.lastRef ?? 0;
    if (this.#leaving !== undefined && this.lastRef >= this.#leaving) {
      this.numbered.messages = [];
      this.#leaving = undefined;
    }
    if (frame.tree) {
      this.#templates = { ...frame.templates };
      this.#draw(frame.tree);
    } else if (frame.html !== undefined) this.html = frame.html;
    this.#isMounted = true;
    const isKnown = frame.lastRef !== undefined && frame.moved !== true;
    this.#kept = this.#kept.filter(
      ({ frame: { ref }, mayBeHandled }) => ref > this.lastRef && (isKnown || !mayBeHandled),
    );
    this.#answered(frame);
    for (const kept of this.#kept) this.#sendKept(kept);
  }

  #update(frame: Extract<ServerFrame, { type: "patch" | "html_update" }>): void {
    if (this.#version === undefined || frame.version !== this.#version + 1) {
      this.#version = undefined;
      return this.#heal();
    }
    this.#version = frame.version;
    this.title = frame.title ?? this.title;
    Object.assign(this.#templates, frame.templates);
    if (frame.type === "patch") {
      if (this.#tree) this.#draw(patched(this.#tree, frame.patches));
    } else if (frame.tree) this.#draw(frame.tree);
    else this.html = frame.html ?? this.html;
    this.#answered(frame);
  }

  #draw(tree: WireInstance): void {
    this.#tree = tree;
    this.html = htmlOf(tree, this.#templates);
  }

  #answered({ ref, working, settled = [], after }: TurnFields): void {
    if (ref !== undefined) {
      this.#healsInARow = 0;
      this.#kept = this.#kept.filter(({ frame }) => frame.ref !== ref);
      if (!working) this.loading.delete(ref);
    }
    for (const each of settled) this.loading.delete(each);
    if (this.numbered.lacks(after)) this.#heal();
  }

  /** The session is not there, and did not handle the frame. */
  #notMounted(ref: number | undefined): void {
    for (const kept of this.#kept) if (kept.frame.ref === ref) kept.mayBeHandled = false;
    if (this.#isMounted) this.#heal();
  }

  #follow({ action, url, replace, carry }: NavigationFrame): void {
    const how = replace ? "replace" : "push";
    if (action === "patch") return this.#enter(url, this.#view, how);
    if (action === "redirect") {
      this.#enter(url, ++this.#views, how);
      return this.#leave(carry);
    }
    this.load(url, how)
      .then(() => this.connect())
      .catch((error: unknown) => {
        this.#failure ??= error;
        this.#look();
      });
  }

  /* ------------------------------------------------------------------ waiting */

  until(what: string, isSo: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: unknown): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        if (this.#failure !== undefined) done(this.#failure);
        else if (isSo()) done();
      };
      const timer = setTimeout(() => {
        const last = this.log.slice(-5).map((frame) => JSON.stringify(frame).slice(0, 200));
        const messages = JSON.stringify(this.messages);
        done(
          new Error(`Timed out waiting until ${what}; messages: ${messages}; last frames: ${last.join(" ")}`),
        );
      }, this.options.patienceMs ?? 5_000);
      this.#waiting.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}
