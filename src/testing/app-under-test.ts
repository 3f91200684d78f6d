import { createServer, type Server } from "node:http";
import type { App, Clock } from "../server/index.js";
import { DjustError, type FlashCommand } from "../wire/index.js";
import type { ServerOrListener } from "./page.js";
import { type Access, accessOf, TestClock } from "./test-clock.js";
import { waitLimit } from "./wait-limit.js";

/** What an application exposes to the test kit, under a registered symbol. */
interface Seam {
  clock: Clock;
  readonly sessions: Iterable<{ readonly id: string; readonly idle: boolean; readonly working: boolean }>;
  liftRates(): void;
  failOnMistakes(): void;
  watchUnreported(report: (error: DjustError, sessionId: string | undefined) => void): void;
  newSession(data: { readonly [key: string]: unknown }, overHttps: boolean): Promise<string>;
  waitingFlash(token: string): readonly FlashCommand[];
}

/** An error that no reply has reported, and the live session that it belongs to, if it belongs to one. */
interface Unreported {
  readonly error: DjustError;
  readonly sessionId: string | undefined;
}

const seamName = Symbol.for("djust-ts.testing");

interface ScriptLoader {
  request(url: string, options: object): Promise<{ readonly status: number; readonly body: string }>;
}

// Tests may replace these later, for example with fake timers.
const { setImmediate, setTimeout } = globalThis;
const nowMs = performance.now.bind(performance);

/** After this many iterations of the event loop without activity, nothing is pending. */
const quietTurns = 3;
/** After this many iterations the test waits for something outside the process, so polling slows down. */
const hotTurns = 200;

const underTests = new WeakMap<App, AppUnderTest>();

/** An application under test: its clock, its server without a port, and its pending work. */
export class AppUnderTest {
  readonly clock: TestClock;
  readonly #access: Access;
  readonly #seam: Seam;
  readonly #servers = new Map<ServerOrListener | undefined, Server>();
  readonly #files = new Map<string, string>();
  /** Pending operations, each with a description. */
  readonly #underWay = new Map<object, string>();
  /** Errors that no reply has reported, and no page has taken. */
  #unreported: Unreported[] = [];
  /** The live sessions of each page, and whether its tests fail on such errors. */
  readonly #pages = new Map<ReadonlySet<string>, boolean>();
  /** Counts everything that happens. */
  #news = 0;
  #newsTaken = 0;
  /** Actions that a test is waiting for, or has started without waiting. */
  #actions = 0;
  /** Pages that are settling. They report errors when they show the result. */
  #settling = 0;

  /** @throws {DjustError} DJ_TEST_SETUP */
  static of(app: App): AppUnderTest {
    const known = underTests.get(app);
    if (known) return known;
    const underTest = new AppUnderTest(app);
    underTests.set(app, underTest);
    return underTest;
  }

  private constructor(private readonly app: App) {
    const seam = (app as { [seamName]?: Seam } | undefined)?.[seamName];
    if (!seam)
      throw new DjustError(
        "DJ_TEST_SETUP",
        'visit() needs an application made by createApp(): visit(createApp({ … }), "/")',
      );
    this.#seam = seam;
    seam.liftRates();
    seam.failOnMistakes();
    seam.watchUnreported((error, sessionId) => {
      this.#unreported.push({ error, sessionId });
      this.note();
    });
    this.clock = seam.clock instanceof TestClock ? seam.clock : new TestClock();
    this.#access = accessOf(this.clock);
    seam.clock = this.#access.inner;
    this.#access.watch({
      isStill: () => this.isStill,
      settle: () => this.settle(),
      advanced: () => this.#advanced(),
    });
  }

  /** A server that accepts connections without listening on a port. */
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

  /** The text of a script that pages load, requested once. */
  async file(url: string, network: ScriptLoader): Promise<string> {
    const known = this.#files.get(url);
    if (known !== undefined) return known;
    const { status, body } = await network.request(url, {});
    if (status !== 200)
      throw new DjustError("DJ_TEST_PAGE", `Loading the script ${url} failed with status ${status}`);
    this.#files.set(url, body);
    return body;
  }

  newSession(data: { readonly [key: string]: unknown }, overHttps: boolean): Promise<string> {
    return this.#seam.newSession(data, overHttps);
  }

  /** The messages that the live session of a page has not shown. @param token the page's view token */
  waitingFlash(token: string): readonly FlashCommand[] {
    return this.#seam.waitingFlash(token);
  }

  /**
   * @param sessions the ids of a page's live sessions, now and later
   * @param fails whether its actions, and the clock, fail on errors that no reply reports
   */
  opened(sessions: ReadonlySet<string>, fails: boolean): void {
    this.#pages.set(sessions, fails);
  }

  /**
   * Removes and returns the errors that no reply has reported: those of a page's live sessions, and those that belong to
   * no page.
   */
  takeUnreported(sessions: ReadonlySet<string>): readonly DjustError[] {
    return this.#takeUnreported((owner) => owner === undefined || owner === sessions);
  }

  #takeUnreported(isTaken: (page: ReadonlySet<string> | undefined) => boolean): readonly DjustError[] {
    const pages = [...this.#pages.keys()];
    const kept: Unreported[] = [];
    const taken: DjustError[] = [];
    for (const entry of this.#unreported) {
      const { sessionId = "" } = entry;
      if (isTaken(pages.find((page) => page.has(sessionId)))) taken.push(entry.error);
      else kept.push(entry);
    }
    this.#unreported = kept;
    return taken;
  }

  /** The test has advanced the clock. @throws {DjustError} an error that no reply has reported */
  #advanced(): void {
    if (this.#actions > 0 || this.#settling > 0) return;
    const fails = [...this.#pages.values()].includes(true);
    const [first] = this.#takeUnreported((page) => (page ? this.#pages.get(page) === true : fails));
    if (first) throw first;
  }

  /** Records that something happened. */
  note(): void {
    this.#news++;
  }

  /** Starts an operation that has to end before time may advance. @returns a function that ends it */
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

  /** Whether no turn is running and no operation is pending. */
  get #isIdle(): boolean {
    if (this.#underWay.size > 0) return false;
    for (const { idle } of this.#seam.sessions) if (!idle) return false;
    return true;
  }

  /** Whether no turn is running, and no background work of these sessions. */
  isDone(ids: ReadonlySet<string>): boolean {
    for (const { id, idle, working } of this.#seam.sessions)
      if (!idle || (working && ids.has(id))) return false;
    return true;
  }

  /** The clock for code whose every effect is recorded with {@link note} or {@link begin}. */
  get innerClock(): Clock {
    return this.#access.inner;
  }

  /** Milliseconds until the next timer. */
  get untilNextMs(): number | undefined {
    const { next } = this.#access;
    return next === undefined ? undefined : Math.max(0, next - this.clock.now());
  }

  /** Advances the clock to the next timer, for a page that is settling. */
  async advanceToNext(): Promise<void> {
    this.#settling++;
    try {
      await this.clock.advance(this.untilNextMs ?? 0);
    } finally {
      this.#settling--;
    }
  }

  /** Waits until nothing is pending, except what an unawaited action of the test waits for. */
  settle(withinMs = waitLimit.ms): Promise<void> {
    return this.until(
      () => this.#actions > 0 || this.#isIdle,
      () => [...this.#underWay.values()][0] ?? "a turn of a view",
      withinMs,
    );
  }

  /**
   * Waits until a condition holds and nothing new happens.
   *
   * @param what describes the condition for the error message
   * @param withinMs real time, in milliseconds
   * @throws {DjustError} DJ_TEST_WAIT
   */
  async until(isSo: () => boolean, what: () => string, withinMs: number): Promise<void> {
    const end = nowMs() + withinMs;
    let quiet = 0;
    for (let turns = 0; quiet < quietTurns; turns++) {
      const before = this.#news;
      if (this.#access.runDue()) this.#news++;
      await new Promise<void>(
        (resolve) => void (turns < hotTurns ? setImmediate(resolve) : setTimeout(resolve, 2)),
      );
      quiet = before === this.#news && isSo() ? quiet + 1 : 0;
      if (nowMs() < end) continue;
      // Activity that never ends, such as a page that keeps redrawing, is no failure.
      if (isSo()) break;
      throw new DjustError("DJ_TEST_WAIT", `Timed out after ${withinMs} ms waiting for ${what()}`);
    }
    this.#newsTaken = this.#news;
  }

  /** Runs an action that a test waits for. */
  async act<T>(action: () => Promise<T>): Promise<T> {
    this.#actions++;
    try {
      return await action();
    } finally {
      this.#actions--;
    }
  }
}
