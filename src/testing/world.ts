import { createServer, type Server } from "node:http";
import type { App, Clock } from "../server/index.js";
import { DjustError } from "../wire/index.js";
import type { Network } from "./browser/network.js";
import type { ServerOrListener } from "./page.js";
import { TestClock, type Workings, workingsOf } from "./test-clock.js";

/** What an application shows of itself to the test kit, under a registered symbol. */
interface Seam {
  clock: Clock;
  readonly sessions: Iterable<{ readonly id: string; readonly idle: boolean; readonly working: boolean }>;
  liftRates(): void;
  newSession(data: { readonly [key: string]: unknown }, overHttps: boolean): Promise<string>;
}

const seamName = Symbol.for("djust-ts.testing");

// A test may put its own in the place of these later.
const { setImmediate, setTimeout } = globalThis;
const nowMs = performance.now.bind(performance);

/** So many turns of Node's event loop without news mean that none is on its way. */
const quietTurns = 3;
/** After so many turns somebody waits for the outside, and the loop need not run hot. */
const hotTurns = 200;

const worlds = new WeakMap<App, World>();

/** An application under test: its time, its server without a port, and what is on its way in it. */
export class World {
  readonly clock: TestClock;
  readonly #workings: Workings;
  readonly #seam: Seam;
  readonly #servers = new Map<ServerOrListener | undefined, Server>();
  readonly #files = new Map<string, string>();
  /** What is on its way, each with a word for it. */
  readonly #underWay = new Map<object, string>();
  /** Counts whatever happens. */
  #news = 0;
  #newsTaken = 0;
  /** Actions that a test waits for, or has begun and goes on beside. */
  #actions = 0;

  /** @throws {DjustError} DJ_TEST_SETUP */
  static of(app: App): World {
    const known = worlds.get(app);
    if (known) return known;
    const world = new World(app);
    worlds.set(app, world);
    return world;
  }

  private constructor(private readonly app: App) {
    const seam = (app as { [seamName]?: Seam } | undefined)?.[seamName];
    if (!seam)
      throw new DjustError("DJ_TEST_SETUP", 'visit takes what createApp gives: visit(createApp({ … }), "/")');
    this.#seam = seam;
    seam.liftRates();
    this.clock = seam.clock instanceof TestClock ? seam.clock : new TestClock();
    this.#workings = workingsOf(this.clock);
    seam.clock = this.#workings.inner;
    this.#workings.watch({ isStill: () => this.isStill, settle: () => this.settle() });
  }

  /** A server that takes connections without listening anywhere. */
  server(given: ServerOrListener | undefined): Server {
    const known = this.#servers.get(given);
    if (known) return known;
    const { app } = this;
    const server =
      typeof given === "object"
        ? given
        : createServer(given ?? ((request, response) => void app.handle(request, response)));
    if (typeof given !== "object") app.attach(server);
    this.#servers.set(given, server);
    return server;
  }

  /** The text of a file that pages load, read once. */
  async file(url: string, network: Network): Promise<string> {
    const known = this.#files.get(url);
    if (known !== undefined) return known;
    const { status, body } = await network.ask(url, {});
    if (status !== 200) throw new DjustError("DJ_TEST_PAGE", `the script ${url} was answered with ${status}`);
    this.#files.set(url, body);
    return body;
  }

  newSession(data: { readonly [key: string]: unknown }, overHttps: boolean): Promise<string> {
    return this.#seam.newSession(data, overHttps);
  }

  /** Something has happened. */
  note(): void {
    this.#news++;
  }

  /** Something begins that has to end before time may go on. @returns ends it */
  begin(what: string): () => void {
    const key = {};
    this.#underWay.set(key, what);
    this.#news++;
    return () => {
      this.#underWay.delete(key);
      this.#news++;
    };
  }

  get isStill(): boolean {
    return this.#news === this.#newsTaken && this.#isIdle;
  }

  /** Whether no turn is under way, and nothing else that was begun. */
  get #isIdle(): boolean {
    if (this.#underWay.size > 0) return false;
    for (const { idle } of this.#seam.sessions) if (!idle) return false;
    return true;
  }

  /** Whether no turn is under way, and no background work of these sessions. */
  isDone(ids: ReadonlySet<string>): boolean {
    for (const { id, idle, working } of this.#seam.sessions)
      if (!idle || (working && ids.has(id))) return false;
    return true;
  }

  /** The clock, for what tells of all that it does. */
  get innerClock(): Clock {
    return this.#workings.inner;
  }

  /** Milliseconds until the next timer. */
  get untilNextMs(): number | undefined {
    const { next } = this.#workings;
    return next === undefined ? undefined : Math.max(0, next - this.clock.now());
  }

  /** Waits until nothing is on its way, except what an action that the test goes on beside waits for. */
  settle(withinMs = 4_000): Promise<void> {
    return this.until(
      () => this.#actions > 0 || this.#isIdle,
      () => [...this.#underWay.values()][0] ?? "a turn of a view",
      withinMs,
    );
  }

  /**
   * Waits until something is so, and nothing new comes up.
   *
   * @param what what is waited for, for the case that it does not come
   * @throws {DjustError} DJ_TEST_WAIT
   */
  async until(isSo: () => boolean, what: () => string, withinMs: number): Promise<void> {
    const end = nowMs() + withinMs;
    let quiet = 0;
    for (let turns = 0; quiet < quietTurns; turns++) {
      const before = this.#news;
      if (this.#workings.runDue()) this.#news++;
      await new Promise<void>(
        (resolve) => void (turns < hotTurns ? setImmediate(resolve) : setTimeout(resolve, 2)),
      );
      quiet = before === this.#news && isSo() ? quiet + 1 : 0;
      if (nowMs() < end) continue;
      // What never comes to rest, such as a page that draws without end, is no reason to fail.
      if (isSo()) break;
      throw new DjustError("DJ_TEST_WAIT", `waited ${withinMs} ms in vain for ${what()}`);
    }
    this.#newsTaken = this.#news;
  }

  /** Runs what a test waits for. */
  async act<T>(action: () => Promise<T>): Promise<T> {
    this.#actions++;
    try {
      return await action();
    } finally {
      this.#actions--;
    }
  }
}
