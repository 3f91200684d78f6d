import { randomBytes } from "node:crypto";
import {
  absoluteUrl,
  type Broker,
  containBroker,
  containCarryStore,
  containLogger,
  containMetrics,
  containOutboxStore,
  type LiveHost,
  type LiveRequest,
  LiveSession,
  type Logger,
  MemoryBroker,
  MemoryCarryStore,
  type Metrics,
  type MountedView,
  type OnMount,
  type OutboxStore,
  paramsOf,
  type Route,
  type SessionCopy,
  SessionRegistry,
} from "../live/index.js";
import { DjustError } from "../wire/index.js";
import { CarriedFlash } from "./flash/carried-flash.js";
import { FlashCookie } from "./flash/flash-cookie.js";
import type { Visitor } from "./http/exchange.js";
import type { BodyBounds } from "./http/request-body.js";
import { openTelemetryMetrics } from "./metrics.js";
import { consoleLogger, silentLogger, systemClock } from "./node-ports.js";
import {
  type AppLimits,
  type AppOptions,
  checkedBasePath,
  checkedLimits,
  checkedTransports,
  checkOptions,
  defaultCookie,
  type TransportName,
  unknownOptions,
} from "./options.js";
import { ReplaceableClock } from "./replaceable-clock.js";
import { Router } from "./router.js";
import { addressWarning } from "./security/address-warning.js";
import { ConnectionLimit } from "./security/connection-limit.js";
import { Gates, type ViewToken } from "./security/gates.js";
import { Rates } from "./security/rates.js";
import { checkedSecrets, Signer } from "./security/signing.js";
import { BrowserSessions } from "./sessions/browser-sessions.js";
import { RedirectTickets } from "./sessions/redirect-tickets.js";
import { digestOf, type SessionEnd, SessionEnds, sessionEndTopic } from "./sessions/session-ends.js";
import { MemorySessionStore } from "./sessions/session-store.js";
import { reportStrayRejections } from "./stray-rejections.js";
import { workTracker } from "./work-tracker.js";

/** How long a browser may take to come for the cookie of its renewed session. */
const renewalMs = 10_000;

type LiveSessionOptions = ConstructorParameters<typeof LiveSession>[0];

/** One application's parts, put together; what the transports work with. */
export class Runtime {
  readonly limits: AppLimits;
  readonly transports: readonly TransportName[];
  readonly basePath: string;
  /** Path of everything that is the runtime's own. */
  readonly prefix: string;
  readonly development: boolean;
  readonly clock: ReplaceableClock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly broker: Broker;
  readonly outboxStore: OutboxStore | undefined;
  readonly gates: Gates;
  readonly rates: Rates;
  readonly connections: ConnectionLimit;
  readonly sessions: BrowserSessions;
  readonly registry: SessionRegistry;
  readonly carried: CarriedFlash;
  readonly flashCookie: FlashCookie;
  readonly redirectTickets: RedirectTickets;
  readonly #ends: SessionEnds;
  readonly #router: Router;
  readonly #host: LiveHost;
  readonly #closeParts: (() => void | Promise<void>)[];
  /** The server takes no new sessions any more. */
  closing = false;

  /** @throws {DjustError} DJ_APP_OPTION, DJ_SECRET, DJ_ROUTE, DJ_HANDLER_DECLARATION */
  constructor(readonly options: AppOptions) {
    checkOptions(options);
    this.development = options.development ?? process.env["NODE_ENV"] !== "production";
    this.limits = checkedLimits(options.limits);
    this.transports = checkedTransports(options.transports);
    this.basePath = checkedBasePath(options.basePath);
    this.prefix = `${this.basePath}/_djust`;
    this.clock = new ReplaceableClock(options.clock ?? systemClock);
    this.logger = containLogger(options.logger === false ? silentLogger : (options.logger ?? consoleLogger));
    for (const option of unknownOptions(options))
      this.logger.warn({ option }, `Unknown createApp option ${JSON.stringify(option)}. Check its spelling.`);
    this.metrics = containMetrics(options.metrics ?? openTelemetryMetrics(), this.logger);
    const signer = new Signer(this.#secrets());
    this.#router = new Router(options.routes);
    const carryStore = containCarryStore(
      options.carryStore ??
        new MemoryCarryStore(this.clock, () =>
          this.metrics.count("djust.flash.dropped", 1, { reason: "carry_full" }),
        ),
      this.logger,
    );
    this.gates = new Gates(signer, this.limits, options.allowedOrigins ?? [], this.metrics, this.logger);
    const addressIsFull = addressWarning(this.logger);
    this.rates = new Rates(this.limits, this.clock, addressIsFull);
    this.connections = new ConnectionLimit(this.limits, addressIsFull);
    this.carried = new CarriedFlash(signer.for("carried-flash"), this.clock, carryStore);
    this.flashCookie = new FlashCookie(
      new CarriedFlash(signer.for("flash-cookie"), this.clock, carryStore),
      signer.for("browser-cookie"),
    );
    this.redirectTickets = new RedirectTickets(
      signer.for("passage"),
      carryStore,
      this.clock,
      `${this.prefix}/go`,
    );
    this.#ends = new SessionEnds(signer.for("session-end"), this.clock);
    const { name: cookieName, maxAgeMs, secure } = { ...defaultCookie, ...options.cookie };
    const store = options.sessionStore ?? new MemorySessionStore(this.clock);
    const cookie = { cookieName, maxAgeMs, secure, path: this.basePath || "/" };
    this.sessions = new BrowserSessions(store, signer, cookie, this.clock, (sid, how) => {
      if (how === "destroyed") return this.endSession(sid, "over");
      // The browser's other tabs load again when it has its new cookie, or where it never comes for it.
      this.endSession(sid, "renewed");
      this.clock.setTimeout(() => this.endSession(sid, "over"), renewalMs);
    });
    this.registry = new SessionRegistry({
      clock: this.clock,
      metrics: this.metrics,
      resumeWindowMs: this.limits.resumeWindowMs,
      detached: {
        total: this.limits.detachedBytes,
        perAddress: this.limits.detachedBytes / 2,
        entries: this.limits.detachedSessions,
        entriesPerOwner: this.limits.detachedSessionsPerBrowser,
        entriesPerAddress: this.limits.detachedSessionsPerAddress,
      },
      full: (reason) => {
        if (reason === "address") addressIsFull("detachedSessionsPerAddress");
      },
    });
    this.broker =
      options.broker ??
      new MemoryBroker(this.clock, () =>
        this.metrics.count("djust.flash.dropped", 1, { reason: "nobody_came" }),
      );
    this.outboxStore = options.outboxStore && containOutboxStore(options.outboxStore, this.logger);
    this.#host = this.#makeHost();
    this.outboxStore?.listen(this.registry);
    this.#closeParts = this.#openParts();
  }

  /** Whether other nodes can be reached; `undefined` where there are none. */
  get connected(): boolean | undefined {
    const { broker, outboxStore, carryStore } = this.options;
    const known = [broker, outboxStore, carryStore].flatMap((part) => part?.connected ?? []);
    return known.length === 0 ? undefined : known.every(Boolean);
  }

  /** The application is over: what it shares with other nodes is free to close. */
  async closeParts(): Promise<void> {
    await Promise.allSettled(this.#closeParts.splice(0).map(async (close) => close()));
  }

  resolve(path: string): Route | undefined {
    const { basePath } = this;
    if (basePath === "") return this.#router.resolve(path);
    if (path !== basePath && !path.startsWith(`${basePath}/`)) return undefined;
    return this.#router.resolve(path.slice(basePath.length) || "/");
  }

  /** The path that a live route has in place of this one; see `Router`. */
  canonicalPath(path: string): string | undefined {
    const { basePath } = this;
    if (!path.startsWith(`${basePath}/`)) return undefined;
    const other = this.#router.canonicalPath(path.slice(basePath.length));
    return other && basePath + other;
  }

  get bodyBounds(): BodyBounds {
    const { clock, limits } = this;
    return { maxBytes: limits.frameBytes, timeoutMs: limits.bodyTimeoutMs, clock };
  }

  /** Patterns of every path that is answered. */
  get paths(): readonly string[] {
    const views = this.#router.paths.map((path) => `${this.basePath}${path}`);
    // The path itself, where it is mounted at one.
    const root = this.basePath !== "" && this.#router.paths.includes("/") ? [this.basePath] : [];
    return [...root, ...views, `${this.prefix}/*`];
  }

  /** The copy that a tab is given here which knows the one that its token names. */
  copyFor(token?: ViewToken): SessionCopy {
    return {
      name: randomBytes(6).toString("base64url"),
      origin: token?.copy,
      moves: token ? token.moves + 1 : 0,
    };
  }

  /** A new live session of a browser in a network; whoever makes it mounts a view in it. */
  open(
    sid: string,
    network: string,
    from: Pick<Partial<LiveSessionOptions>, "id" | "copy" | "inherited"> = {},
  ): LiveSession {
    return new LiveSession({
      id: from.id ?? randomBytes(15).toString("base64url"),
      copy: from.copy ?? (this.outboxStore && this.copyFor()),
      inherited: from.inherited,
      owner: sid,
      address: network,
      session: this.sessions.forTab(sid),
      host: this.#host,
    });
  }

  /** The live session that a token names, if it is still here and of this browser. */
  find(sessionId: string, sid: string): LiveSession | undefined {
    const session = this.registry.get(sessionId);
    return session && !session.closed && session.owner === sid ? session : undefined;
  }

  /**
   * Tells every node what has become of a browser's session. Unless it is just about to be renewed, its live
   * sessions end, and its tabs come again as whoever their browser is by then.
   */
  endSession(sid: string, end: SessionEnd): void {
    this.sessions.note(digestOf(sid), end);
    this.broker.publish(sessionEndTopic, this.#ends.seal(sid, end));
  }

  /** Hears of sessions that have ended on other nodes. @returns stops that */
  #hearEnds(): () => void {
    const subscription = this.broker.subscribe(sessionEndTopic, {
      message: (message) => {
        const ended = this.#ends.open(message);
        if (ended) this.sessions.note(ended.digest, ended.end);
      },
      flash: () => {},
    });
    return () => subscription.end();
  }

  /** The token of a view that has been mounted in a live session. */
  token({ id, owner, copy }: LiveSession, { mountFlashDigests, route }: MountedView): string {
    return this.#host.viewToken({ id, owner, copy, mountFlashDigests }, route);
  }

  /** What a view learns of a request. */
  liveRequest(visitor: Visitor, sid: string, url = visitor.url): LiveRequest {
    const { pathname, searchParams } = absoluteUrl(url);
    this.sessions.session(sid).address = visitor.network;
    return {
      url,
      path: pathname,
      params: paramsOf(searchParams),
      session: this.sessions.forTab(sid),
      headers: visitor.headers,
      address: visitor.address,
      locals: visitor.locals,
    };
  }

  #secrets(): readonly string[] {
    const secrets = checkedSecrets(this.options.secret, this.development);
    if (secrets) return secrets;
    this.logger.warn({}, "No secret given. Using a random secret; sessions will not survive a restart.");
    return [randomBytes(32).toString("base64url")];
  }

  #openParts(): (() => void | Promise<void>)[] {
    const { logger, metrics, limits, options, registry } = this;
    const host = { logger, metrics, resumeWindowMs: limits.resumeWindowMs };
    const parts = [options.broker, options.outboxStore, options.carryStore];
    const sum = (of: (session: LiveSession) => number): number => {
      let total = 0;
      for (const session of registry) total += of(session);
      return total;
    };
    return [
      this.#hearEnds(),
      reportStrayRejections((err) =>
        logger.error({ err }, "Unhandled promise rejection. Await the promise or catch its error."),
      ),
      ...parts.map((part) => part?.open?.(host)),
      metrics.observe?.("djust.sessions.detached", () =>
        sum(({ detachedAt }) => (detachedAt === undefined ? 0 : 1)),
      ),
      metrics.observe?.("djust.flash.queued", () => sum(({ view }) => view.mounted?.flash.length ?? 0)),
      metrics.observe?.("djust.flash.unacknowledged", () => sum(({ flash }) => flash.waiting.length)),
    ].filter((close) => close !== undefined);
  }

  #makeHost(): LiveHost {
    const { clock, logger, metrics, broker, outboxStore, development, options } = this;
    const { gates, carried, limits, registry } = this;
    return {
      clock,
      logger,
      metrics,
      broker: containBroker(broker, logger),
      outboxStore,
      work: workTracker,
      development,
      onMount: listOf(options.onMount),
      title: options.title,
      renderFile:
        options.renderFile ??
        ((name) => {
          throw new DjustError(
            "DJ_RENDER",
            `The template file ${name} needs a renderer. Pass createApp a renderFile, such as liquid() from "djust-ts/liquid".`,
          );
        }),
      resolve: (path) => this.resolve(path),
      slowTurnMs: limits.slowTurnMs,
      turnTimeoutMs: limits.turnTimeoutMs,
      viewToken: ({ id, owner, copy, mountFlashDigests }, { path }) =>
        gates.viewToken(
          {
            sessionId: id,
            route: path,
            copy: copy.name,
            moves: copy.moves,
            mountFlashDigests,
          },
          owner,
          clock.now(),
        ),
      sealFlash: (commands, url, from) => carried.seal(commands, url, from),
      openFlash: (sealed, url, from) => carried.open(sealed, url, from),
      issueRedirectTicket: (ticket, from) => this.redirectTickets.issue(ticket, from),
      attached: (sessionId) => {
        const session = registry.get(sessionId);
        if (session) registry.attached(session);
      },
      detached: (sessionId) => {
        const session = registry.get(sessionId);
        if (session) registry.detached(session);
      },
      closed: (sessionId) => this.registry.remove(sessionId),
    };
  }
}

function listOf(hooks: OnMount | readonly OnMount[] | undefined): readonly OnMount[] {
  return hooks === undefined ? [] : typeof hooks === "function" ? [hooks] : hooks;
}
