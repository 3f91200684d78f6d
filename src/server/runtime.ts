import { randomBytes } from "node:crypto";
import {
  type Broker,
  containCarryStore,
  containLogger,
  containMetrics,
  containOutboxStore,
  type ExplainError,
  type LiveApplication,
  LiveSession,
  type Logger,
  MemoryBroker,
  MemoryCarryStore,
  type Metrics,
  MistakeReporter,
  type OutboxStore,
  type SessionCopy,
  SessionRegistry,
  viewMistake,
  Warnings,
} from "../live/index.js";
import { openBackgroundParts } from "./background-parts.js";
import { checkOptions, unknownOptions } from "./check-options.js";
import { explainError } from "./development/explain-error.js";
import { CarriedFlash } from "./flash/carried-flash.js";
import { FlashCookie } from "./flash/flash-cookie.js";
import { type Exchange, type RemoteVisitor, visitorOf } from "./http/exchange.js";
import type { BodyBounds } from "./http/request-body.js";
import { Language } from "./language.js";
import { liveApplication } from "./live-application.js";
import { openTelemetryMetrics } from "./metrics.js";
import { consoleLogger, silentLogger, systemClock } from "./node-ports.js";
import {
  type AppLimits,
  type AppOptions,
  checkedBasePath,
  checkedLimits,
  checkedTransports,
  flashLevelsOf,
  type TransportName,
} from "./options.js";
import { unstyledLayout } from "./pages/page.js";
import { ReplaceableClock } from "./replaceable-clock.js";
import { Router } from "./router.js";
import { addressWarning } from "./security/address-warning.js";
import { ConnectionLimit } from "./security/connection-limit.js";
import { Gates, type ViewToken } from "./security/gates.js";
import { randomText } from "./security/random.js";
import { Rates } from "./security/rates.js";
import { checkedSecrets, Signer } from "./security/signing.js";
import { BrowserSessions } from "./sessions/browser-sessions.js";
import { sessionCookieOf } from "./sessions/cookie-options.js";
import { RedirectTickets } from "./sessions/redirect-tickets.js";
import { SessionEnds } from "./sessions/session-ends.js";
import { MemorySessionStore } from "./sessions/session-store.js";
import { shuttingDown } from "./shutdown.js";
import { UploadTokens } from "./uploads/upload-token.js";

/** How long a browser may take to request the cookie of its renewed session, in ms. */
const renewalMs = 10_000;

type LiveSessionOptions = ConstructorParameters<typeof LiveSession>[0];

/** The parts of one application, which its transports share. */
export class Runtime {
  readonly options: AppOptions;
  readonly limits: AppLimits;
  readonly transports: readonly TransportName[];
  readonly basePath: string;
  /** Path that all of the runtime's own URLs start with. */
  readonly prefix: string;
  readonly development: boolean;
  /** Explains errors to pages; absent in production, and if the development tools are turned off. */
  readonly explain: ExplainError | undefined;
  /** Throws or logs the mistakes of the application that are found while it runs. */
  readonly mistakes: MistakeReporter;
  /** The texts that the runtime shows to users, in the language of their request. */
  readonly language: Language;
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
  readonly sessionEnds: SessionEnds;
  readonly uploadTokens: UploadTokens;
  readonly router: Router;
  readonly application: LiveApplication;
  readonly #closeParts: (() => void | Promise<void>)[];
  /** Whether the server accepts no more new sessions. */
  closing = false;

  /** @throws {DjustError} DJ_APP_OPTION, DJ_SECRET, DJ_ROUTE, DJ_HANDLER_DECLARATION */
  constructor(given: AppOptions) {
    checkOptions(given);
    const options = given.baseStyles === false ? { ...given, layout: given.layout ?? unstyledLayout } : given;
    this.options = options;
    this.development = options.development ?? process.env["NODE_ENV"] !== "production";
    this.explain = this.development && options.developmentTools !== false ? explainError : undefined;
    this.limits = checkedLimits(options.limits);
    this.transports = checkedTransports(options.transports);
    this.basePath = checkedBasePath(options.basePath);
    this.prefix = `${this.basePath}/_djust`;
    this.clock = new ReplaceableClock(options.clock ?? systemClock);
    this.logger = containLogger(options.logger === false ? silentLogger : (options.logger ?? consoleLogger));
    this.mistakes = new MistakeReporter(this.development, new Warnings(this.logger));
    this.language = new Language(options, this.logger);
    for (const mistake of unknownOptions(options)) this.mistakes.report(mistake);
    this.metrics = containMetrics(options.metrics ?? openTelemetryMetrics(), this.logger);
    flashLevelsOf(options);
    const signer = new Signer(secretsOf(options, this.development, this.logger));
    this.router = new Router(options.routes, this.basePath, (view) => {
      const mistake = viewMistake(view, options.renderFile !== undefined);
      if (mistake) this.mistakes.report(mistake);
    });
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
    const cookie = sessionCookieOf(options.cookie, this.basePath);
    this.carried = new CarriedFlash(signer.for("carried-flash"), this.clock, carryStore, cookie);
    this.flashCookie = new FlashCookie(
      new CarriedFlash(signer.for("flash-cookie"), this.clock, carryStore),
      signer.for("browser-cookie"),
      cookie,
    );
    this.redirectTickets = new RedirectTickets(
      signer.for("passage"),
      carryStore,
      this.clock,
      `${this.prefix}/go`,
    );
    this.broker =
      options.broker ??
      new MemoryBroker(this.clock, () =>
        this.metrics.count("djust.flash.dropped", 1, { reason: "unclaimed" }),
      );
    this.sessionEnds = new SessionEnds(signer.for("session-end"), this.clock, this.broker, (digest, end) =>
      this.sessions.recordEnd(digest, end),
    );
    const store = options.sessionStore ?? new MemorySessionStore(this.clock);
    this.sessions = new BrowserSessions(store, signer, cookie, this.clock, (sid, how) => {
      if (how === "destroyed") return this.sessionEnds.end(sid, "over");
      // The browser's other tabs reload when it has its new cookie, or if it never requests that cookie.
      this.sessionEnds.end(sid, "renewed");
      this.clock.setTimeout(() => this.sessionEnds.end(sid, "over"), renewalMs);
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
    this.uploadTokens = new UploadTokens(signer.for("upload"), this.limits.tokenMaxAgeMs);
    this.outboxStore = options.outboxStore && containOutboxStore(options.outboxStore, this.logger);
    this.application = liveApplication(this);
    this.outboxStore?.listen(this.registry);
    this.#closeParts = openBackgroundParts(this);
  }

  /** Closes what the application shares with other nodes. */
  async closeParts(): Promise<void> {
    await this.application.undoables?.close();
    await this.application.uploads?.storage.close?.();
    await Promise.allSettled(this.#closeParts.splice(0).map(async (close) => close()));
  }

  get bodyBounds(): BodyBounds {
    const { clock, limits } = this;
    return { maxBytes: limits.frameBytes, timeoutMs: limits.bodyTimeoutMs, clock };
  }

  /** The copy that a tab gets on this node. @param token names the copy that it follows */
  copyFor(token?: ViewToken): SessionCopy {
    return {
      name: randomText(6),
      origin: token?.copy,
      moves: token ? token.moves + 1 : 0,
    };
  }

  /** Creates a live session; the caller mounts a view in it. @throws {DjustError} DJ_SHUTDOWN */
  open(
    sid: string,
    network: string,
    from: Pick<Partial<LiveSessionOptions>, "id" | "copy" | "inherited" | "session"> = {},
  ): LiveSession {
    if (this.closing) throw shuttingDown();
    return new LiveSession({
      id: from.id ?? randomText(15),
      copy: from.copy ?? (this.outboxStore && this.copyFor()),
      inherited: from.inherited,
      owner: sid,
      address: network,
      session: from.session ?? this.sessions.forTab(sid),
      application: this.application,
    });
  }

  /** Finds a live session of a browser session on this node. */
  find(sessionId: string, sid: string): LiveSession | undefined {
    const session = this.registry.get(sessionId);
    return session && !session.closed && session.owner === sid ? session : undefined;
  }

  /** The visitor of a request that uses a browser session, which then counts towards the limits of its network. */
  visitorOf(exchange: Exchange, sid: string): RemoteVisitor {
    this.sessions.session(sid).address = exchange.network;
    return visitorOf(exchange);
  }
}

function secretsOf({ secret }: AppOptions, development: boolean, logger: Logger): readonly string[] {
  const secrets = checkedSecrets(secret, development);
  if (secrets) return secrets;
  logger.warn({}, "No secret given. Using a random secret; sessions will not survive a restart.");
  return [randomBytes(32).toString("base64url")];
}
