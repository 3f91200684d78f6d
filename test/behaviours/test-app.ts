import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Logger, MetricName, Metrics } from "../../src/live/index.js";
import { type App, type AppOptions, createApp, type Listening } from "../../src/server/index.js";
import { FakeClock } from "./clock.js";
import { CookieJar } from "./page.js";
import { type OpenTab, Tab, type TabOptions } from "./tab.js";
import { connectEventStream } from "./transports/event-stream.js";
import { connectHttp } from "./transports/http.js";
import { connectWebSocket } from "./transports/web-socket.js";

const connectors = { websocket: connectWebSocket, sse: connectEventStream, http: connectHttp } as const;
export type Transport = keyof typeof connectors;
export const transports = Object.keys(connectors) as readonly Transport[];

type MakeTab = (transport: Transport, origin: string, jar: CookieJar, options: TabOptions) => OpenTab;

let makeTab: MakeTab = (transport, origin, jar, options) =>
  new Tab(origin, jar, connectors[transport], options);

/** Runs the tests of this file with another client. */
export function standInForTabs(make: MakeTab): void {
  makeTab = make;
}

/** A running application and browser tabs for it. */
export interface TestApp {
  readonly app: App;
  readonly listening: Listening;
  readonly origin: string;
  readonly metrics: Counters;
  /** The application's log, as "level message". */
  readonly logged: readonly string[];
  /** The server's socket writes, one item per write. */
  readonly writes: readonly string[];
  /** Loads a page and connects. `jar`: the cookies of its browser @default a new browser */
  open(url?: string, options?: TabOptions & { readonly jar?: CookieJar }): Promise<OpenTab>;
  /** A tab without a loaded page. */
  tab(options?: TabOptions & { readonly jar?: CookieJar }): OpenTab;
}

/** Starts an application with one transport; it closes with the test. */
export async function serve(transport: Transport, options: AppOptions): Promise<TestApp> {
  const metrics = new Counters();
  const logged: string[] = [];
  // The message that tells users of a failed event has tests of its own: test/mistakes.
  const texts = { failure: false } as const;
  const app = createApp({ transports: [transport], metrics, logger: loggerTo(logged), texts, ...options });
  const listening = await app.listen({ port: 0, host: "127.0.0.1" });
  const writes: string[] = [];
  listening.server.on("connection", (socket) => recordWrites(socket, writes));
  const tabs: OpenTab[] = [];
  const tab: TestApp["tab"] = ({ jar = new CookieJar(), ...rest } = {}) => {
    const made = makeTab(transport, listening.url, jar, rest);
    tabs.push(made);
    return made;
  };
  onTestFinished(async () => {
    for (const each of tabs) each.cut();
    const { clock } = options;
    // Shutdown waits for running turns, on the application's own clock.
    const hurry = clock instanceof FakeClock && setInterval(() => clock.advance(1_000), 5);
    const closed = app.close();
    // No client is left to read a response.
    listening.server.closeAllConnections();
    await closed;
    if (hurry) clearInterval(hurry);
  });
  return {
    app,
    listening,
    origin: listening.url,
    metrics,
    logged,
    writes,
    tab,
    open: async (url = "/", tabOptions) => {
      const made = tab(tabOptions);
      await made.load(url);
      await made.connect();
      return made;
    },
  };
}

/** Starts an application and opens one of its pages. */
export async function openPage(
  transport: Transport,
  options: AppOptions,
  url = "/",
  tabOptions: TabOptions = {},
): Promise<OpenTab> {
  return (await serve(transport, options)).open(url, tabOptions);
}

/** Sums the counters, also by attribute: `djust.flash.dropped{reason=redirect}`. */
export class Counters implements Metrics {
  readonly #counts = new Map<string, number>();

  count(name: MetricName, by = 1, attributes: Record<string, string> = {}): void {
    const keys = [name, ...Object.entries(attributes).map(([key, value]) => `${name}{${key}=${value}}`)];
    for (const key of keys) this.#counts.set(key, this.of(key) + by);
  }

  record(): void {}

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
}

function loggerTo(logged: string[]): Logger {
  const at = (level: string) => (fields: object, message: string) => {
    logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { debug: () => {}, info: () => {}, warn: at("warn"), error: at("error") };
}

interface SocketWrites {
  _write(chunk: Buffer | string, encoding: BufferEncoding, callback: () => void): void;
  _writev(chunks: readonly { readonly chunk: Buffer | string }[], callback: () => void): void;
}

/** Records each write to the operating system. */
function recordWrites(socket: Socket, writes: string[]): void {
  const inner = socket as unknown as SocketWrites;
  const { _write, _writev } = inner;
  inner._write = function (chunk, encoding, callback) {
    writes.push(String(chunk));
    _write.call(this, chunk, encoding, callback);
  };
  inner._writev = function (chunks, callback) {
    writes.push(chunks.map(({ chunk }) => String(chunk)).join(""));
    _writev.call(this, chunks, callback);
  };
}

export interface Deferred<T = void> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** A promise that a test settles. */
export function deferred<T = void>(): Deferred<T> {
  let settle: Pick<Deferred<T>, "resolve" | "reject"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => {});
  return { promise, resolve: (value) => settle?.resolve(value), reject: (reason) => settle?.reject(reason) };
}

/** Polls until a condition holds that no frame reports. */
export async function eventually(what: string, isSo: () => boolean): Promise<void> {
  const until = Date.now() + 5_000;
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`Timed out waiting until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
