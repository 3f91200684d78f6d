import type { NumberedFlash } from "../flash/index.js";
import type { FlashCommand, Register } from "../wire/index.js";
import type { Share } from "./stores/shared-table.js";

/** A clock, which tests can replace. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs a function after a number of milliseconds. @returns what `clearTimeout` takes */
  setTimeout(work: () => void, ms: number): unknown;
  /** Cancels a timer. */
  clearTimeout(timer: unknown): void;
}

/** A structured logger, such as pino, or `console` with a small adapter. */
export interface Logger {
  /** Logs what is of interest while debugging. */
  debug(fields: object, message: string): void;
  /** Logs what happens in normal operation. */
  info(fields: object, message: string): void;
  /** Logs a problem that the application recovers from. */
  warn(fields: object, message: string): void;
  /** Logs a failure. */
  error(fields: object, message: string): void;
}

/** Metrics; `docs/operations.md` lists their names. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, by?: number, attributes?: Record<string, string>): void;
  /** Records one value of a histogram, in milliseconds. */
  record(name: "djust.turn.duration", value: number, attributes?: Record<string, string>): void;
  /**
   * Registers a gauge.
   *
   * @param read called whenever the value is exported
   * @returns a function that removes it
   */
  observe?(name: GaugeName, read: () => number): () => void;
}

/** Names of counters and histograms; docs/operations.md describes them. */
export type MetricName =
  | "djust.turns"
  | "djust.turn.slow"
  | "djust.turn.timeout"
  | "djust.sessions.live"
  | "djust.flash.put"
  | "djust.flash.shown"
  | "djust.flash.redelivered"
  | "djust.flash.dropped"
  | "djust.flash.unkept"
  | "djust.gate.refused"
  | "djust.broker.failed";

/** Names of gauges; docs/operations.md describes them. */
export type GaugeName =
  | "djust.sessions.detached"
  | "djust.flash.queued"
  | "djust.flash.unacknowledged"
  | "djust.broker.connected"
  | "djust.broker.queued";

/** An application as the shared parts that it uses see it. */
export interface PartHost {
  /** The application's logger. */
  readonly logger: Logger;
  /** The application's metrics. */
  readonly metrics: Metrics;
  /** How long a live session outlives its connection, in ms. */
  readonly resumeWindowMs: number;
}

/** A part that several nodes share, such as a broker or a store. */
export interface SharedPart {
  /**
   * Called when an application starts to use the part.
   *
   * @returns a function that ends the use; the part may close when no application uses it any more
   */
  open?(application: PartHost): () => void | Promise<void>;
  /** Whether other nodes are reachable now; `undefined` if there are none. */
  readonly connected?: boolean;
}

/** Tracks which background work the running code belongs to, even after an `await`. */
export interface WorkTracker {
  /** Calls a function as part of the work with this signal, or as part of none. */
  run<T>(signal: AbortSignal | undefined, work: () => T): T;
  /** The signal of the work that the calling code belongs to. */
  current(): AbortSignal | undefined;
}

/** Carries messages between live sessions, in one process or many. */
export interface Broker extends SharedPart {
  /** Sends a message to every subscriber of a topic, on every node. */
  publish(topic: string, message: unknown): void;
  /**
   * Sends flash to every subscriber of a topic. If no subscriber is present, a message waits for the next one, limited in
   * number and time. A clear, and a put with `existing`, changes what waits and goes to all subscribers, present or not.
   */
  publishFlash(topic: string, flash: FlashCommand): void;
  /** Subscribes to a topic. A subscriber is absent until it calls `present`. */
  subscribe(topic: string, subscriber: Subscriber): Subscription;
}

/** Receives the messages and flash of a topic. */
export interface Subscriber {
  /** Receives a message. */
  message(message: unknown): void;
  /** Receives flash. @param waited whether it was waiting at the topic, so that only this subscriber gets it */
  flash(flash: FlashCommand, waited: boolean): void;
  /**
   * Called each time messages of other nodes begin to arrive, after subscribing and after a reconnect: earlier ones were
   * missed. Not called by a broker that has one node.
   */
  joined?(): void;
}

/** A subscription of a {@link Subscriber} to a topic. */
export interface Subscription {
  /**
   * Sets whether a user would see flash now. A subscriber that becomes present gets the flash that waits.
   *
   * @returns a promise, if waiting flash takes a while to arrive; never rejects
   */
  present(isPresent: boolean): void | Promise<void>;
  /** Takes the flash that waits, once, without becoming present. @returns see `present` */
  take(): void | Promise<void>;
  /** Ends the subscription. */
  end(): void;
}

/** Identifies a live session on one node. A tab that reconnects to another node gets another copy there. */
export interface SessionCopy {
  /** Unique among all copies. */
  readonly name: string;
  /** Name of the copy that the tab had before, if the tab knows it. */
  readonly origin: string | undefined;
  /** How many copies the tab had before, if it knows; of two copies, the one with the lower number is outdated. */
  readonly moves: number;
}

/** What another node must know about a session, besides its flash. */
export interface SessionMark {
  /** The page in the browser that the session belongs to; an unknown page is assumed to be the right one. */
  readonly tab: string | undefined;
  /** Highest event that has been handled, so that another node does not handle it again. */
  readonly lastRef: number;
  /** The copy of the session that the tab is attached to. */
  readonly copy: SessionCopy;
}

/** What another node knows about a session. */
export interface KeptFlash {
  /** `undefined` if the session is unknown. */
  readonly lastRef: number | undefined;
  /** Highest id that the previous copy is known to have assigned. */
  readonly lastId: number;
  /** Flash that the browser has not acknowledged, oldest first, with the ids that it may have seen. */
  readonly commands: readonly NumberedFlash[];
  /** Flash that other copies have left behind; the browser does not know its ids. */
  readonly late: readonly NumberedFlash[];
}

/** A live session as outbox stores use it. */
export interface KeptSession {
  /** Id of the live session. */
  readonly id: string;
  /** What another node must know about it. */
  readonly mark: SessionMark;
  /** Whether its tab is connected to this node. */
  readonly attached: boolean;
  /** Returns whether the session belongs to a tab; an unknown tab is assumed to be the right one. */
  belongsTo(tab: string | undefined): boolean;
  /** Adds flash that was kept for this session, unless it already has it. */
  inherit(commands: readonly NumberedFlash[]): void;
  /** Ends because its tab is on another node, and passes on the flash that the tab may not have seen. */
  yield(): void;
}

/** The live sessions of an application. */
export interface KeptSessions extends Iterable<KeptSession> {
  /** Returns the live session with an id. */
  get(sessionId: string): KeptSession | undefined;
}

/**
 * Keeps flash that a browser has not acknowledged available to other nodes, in case this one dies. Without an outbox
 * store, that flash is lost with the process. All flash given to it has a `uid`, because it may come back more than once.
 */
export interface OutboxStore extends SharedPart {
  /** @returns resolves once another node could deliver the commands; rejects if that takes too long */
  add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void>;
  /**
   * The browser has shown everything up to `id`. A store may collect acknowledgements for a moment: a page recognizes
   * what another node delivers again by its `uid`.
   *
   * @param isAwaited whether a response waits for it, because its page has no script yet that would recognize it
   * @returns resolves once no other node would deliver it again; may be ignored unless `isAwaited`
   */
  acknowledge(sessionId: string, id: number, isAwaited?: boolean): void | Promise<void>;
  /**
   * Takes over a session from its previous copy, which is notified and yields.
   *
   * @returns `undefined` if the session belongs to another tab, or the tab has moved to another node; rejects after a
   *   timeout, and the session's flash is then delivered as soon as it is available
   */
  claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined>;
  /** A tab has reconnected: checks whether it has been on another node in the meantime. */
  attached(session: KeptSession): void;
  /** Passes on the flash of a session that has yielded. */
  passOn(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): void;
  /** Inherited flash has new ids. */
  settle(sessionId: string, commands: readonly NumberedFlash[]): void;
  /** The session has ended. */
  remove(sessionId: string): void;
  /**
   * Sets which sessions receive what other nodes send.
   *
   * @param sessions the sessions that messages of other nodes are for
   */
  listen(sessions: KeptSessions): void;
}

/**
 * Ensures that single-use values are used only once across all nodes. A store is bounded; when it is full, it removes
 * entries of the owner that has the most.
 */
export interface CarryStore extends SharedPart {
  /**
   * @param ttlMs how long the name must be remembered, in ms
   * @param from whose limits the name counts towards
   * @returns whether this is the first call with that name within that time
   */
  once(name: string, ttlMs: number, from?: Share): boolean | Promise<boolean>;
  /**
   * Keeps a text until it is taken or expires.
   *
   * @param from whose limits the text counts towards
   */
  keep(name: string, text: string, ttlMs: number, from?: Share): void | Promise<void>;
  /** Removes and returns a text; `undefined` if there is none, or it has expired. */
  take(name: string): string | undefined | Promise<string | undefined>;
}

/** The values of a session whose types the application has not declared. */
export interface OpenSession {
  /** Returns a value. @param fallback returned if there is none */
  get<T = unknown>(key: string, fallback?: T): T | undefined;
  /** Sets a value. @throws {DjustError} DJ_JSON for a value that is not JSON-serializable */
  set(key: string, value: unknown): void;
  /** Returns whether there is a value. */
  has(key: string): boolean;
  /** Removes and returns a value. @param fallback returned if there is none */
  pop<T = unknown>(key: string, fallback?: T): T | undefined;
  /** Removes a value. */
  delete(key: string): void;
}

/** The values of a session by key. */
export interface DeclaredSession<Data> {
  /** Returns a value. @param fallback returned if there is none */
  get<Key extends keyof Data & string>(key: Key, fallback?: Data[Key]): Data[Key] | undefined;
  /** Sets a value. @throws {DjustError} DJ_JSON for a value that is not JSON-serializable */
  set<Key extends keyof Data & string>(key: Key, value: Data[Key]): void;
  /** Returns whether there is a value. */
  has(key: keyof Data & string): boolean;
  /** Removes and returns a value. @param fallback returned if there is none */
  pop<Key extends keyof Data & string>(key: Key, fallback?: Data[Key]): Data[Key] | undefined;
  /** Removes a value. */
  delete(key: keyof Data & string): void;
}

/** Reading and writing a session; typed where {@link Register} declares `session`. */
export type SessionAccess = Register extends { readonly session: infer Data }
  ? DeclaredSession<Data>
  : OpenSession;

/** The data of a browser's session as views see them; saved at the end of the turn. */
export interface Session extends SessionAccess {
  /** Id for `app.endSession`. Knowing it gives no access to the session, because the cookie is signed. */
  readonly id: string;
  /**
   * Gives the session another id and keeps its data. Call it when a user signs in, so that an id that was known before
   * becomes useless. At the end of the turn the tab loads a page in full, which sets the browser's new cookie, and the
   * browser's other tabs reload.
   *
   * @throws {DjustError} DJ_SESSION_FRAMEWORK
   */
  renew(): void;
  /**
   * Ends the session and removes its data. Call it when a user signs out. Tabs reload as they do after `renew`.
   *
   * @throws {DjustError} DJ_SESSION_FRAMEWORK
   */
  destroy(): void;
  /**
   * Reads the session again, because another tab, another node or an ordinary route may have changed it since the view
   * was mounted. Changes that this turn has not saved yet are kept.
   *
   * @throws {DjustError} DJ_SESSION_STORE
   * @example
   * await this.request.session.reload();
   * if (this.request.session.get("role") !== "admin") return;
   */
  reload(): Promise<void>;
}

/** A session that is saved at the end of a turn. */
export interface SavedSession extends Session {
  /** Reads the data again, which another tab or process may have changed. */
  load(): Promise<void>;
  /** Whether there are changes to save. */
  readonly changed: boolean;
  /** @throws when the store fails */
  save(): Promise<void>;
  /** Id of the session that replaces it in the browser, once it is saved. */
  readonly movedTo: string | undefined;
  /** Calls the listener when the live session of this tab must end. */
  onEnd(listener: () => void): void;
  /** Removes the listener. */
  offEnd(): void;
}
