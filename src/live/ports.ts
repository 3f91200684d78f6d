import type { NumberedFlash } from "../flash/index.js";
import type { FlashPut, Register } from "../wire/index.js";
import type { Share } from "./stores/shared-table.js";

/** Time, so that tests can have their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  setTimeout(work: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Structured logging; pino, and `console` by way of a small adapter, fit. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Numbers for operators; see `docs/operations.md` for the names. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, by?: number, attributes?: Record<string, string>): void;
  /** Records one value of a histogram, in milliseconds. */
  record(name: "djust.turn.duration", value: number, attributes?: Record<string, string>): void;
  /**
   * Gives a number that is read whenever somebody looks.
   *
   * @returns ends it
   */
  observe?(name: GaugeName, read: () => number): () => void;
}

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

export type GaugeName =
  | "djust.sessions.detached"
  | "djust.flash.queued"
  | "djust.flash.unacknowledged"
  | "djust.broker.connected"
  | "djust.broker.queued";

/** What parts that many nodes share learn of the application that uses them. */
export interface PartHost {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How long a live session outlives its connection, in ms. */
  readonly resumeWindowMs: number;
}

/** What the parts that many nodes share have in common. */
export interface SharedPart {
  /**
   * An application begins to use it.
   *
   * @returns ends that; what nobody uses any more may close
   */
  open?(application: PartHost): () => void | Promise<void>;
  /** Whether it reaches other nodes at this moment; absent where there are none. */
  readonly connected?: boolean;
}

/** Tells which background work the running code belongs to, also after an `await`. */
export interface WorkTracker {
  /** Calls a function as part of the work that the signal belongs to; `undefined`: as part of none. */
  run<T>(signal: AbortSignal | undefined, work: () => T): T;
  /** The signal of the work that the caller belongs to. */
  current(): AbortSignal | undefined;
}

/** Carries messages between live sessions, in one process or many. */
export interface Broker extends SharedPart {
  /** Gives a message to every subscriber of the topic, on every node. */
  publish(topic: string, message: unknown): void;
  /**
   * Gives a flash to every subscriber of the topic. Where no subscriber is present it waits, bounded
   * in number and time, for the next one that takes it.
   */
  publishFlash(topic: string, flash: FlashPut): void;
  /** A subscriber is not present until it says so. */
  subscribe(topic: string, subscriber: Subscriber): Subscription;
}

export interface Subscriber {
  message(message: unknown): void;
  /** @param waited whether it had waited, and is now this subscriber's alone */
  flash(flash: FlashPut, waited: boolean): void;
}

export interface Subscription {
  /**
   * Whether somebody would see flash now. Who becomes present takes what waits.
   *
   * @returns when what waited has been given, where that takes a while; never rejects
   */
  present(isPresent: boolean): void | Promise<void>;
  /** Takes what waits, once, without becoming present. @returns as `present` does */
  take(): void | Promise<void>;
  end(): void;
}

/** A live session on one node. A tab that comes to another node is given another copy there. */
export interface SessionCopy {
  /** No other copy has it. */
  readonly name: string;
  /** Name of the copy that the tab had before, as far as it knew. */
  readonly origin: string | undefined;
  /** How many copies the tab had had before, as far as it knew: of two copies, the lower is left behind. */
  readonly moves: number;
}

/** What another node has to know of a session, besides its flash. */
export interface SessionMark {
  /** The page in the browser that the session belongs to; an unknown one is taken for the right one. */
  readonly tab: string | undefined;
  /** Highest event that was carried out: another node does not carry it out again. */
  readonly lastRef: number;
  readonly copy: SessionCopy;
}

/** What another node can know of a session. */
export interface KeptFlash {
  /** Nothing where the session is not known. */
  readonly lastRef: number | undefined;
  /** Highest id that the copy before is known to have given out. */
  readonly lastId: number;
  /** What the browser has not acknowledged, oldest first, under the ids that it may have seen. */
  readonly commands: readonly NumberedFlash[];
  /** What other copies have left behind; their ids say nothing to the browser. */
  readonly late: readonly NumberedFlash[];
}

/** A live session as an outbox store works with it. */
export interface KeptSession {
  readonly id: string;
  readonly mark: SessionMark;
  /** Whether its tab is connected here. */
  readonly attached: boolean;
  belongsTo(tab: string | undefined): boolean;
  /** Takes flash that has been kept for this session, unless it has it already. */
  inherit(commands: readonly NumberedFlash[]): void;
  /** The tab is on another node: ends quietly, and passes on what the tab may not have seen. */
  yield(): void;
}

/** The live sessions of an application. */
export interface KeptSessions extends Iterable<KeptSession> {
  get(sessionId: string): KeptSession | undefined;
}

/**
 * Keeps flash that a browser has not acknowledged where other nodes find it when this one dies.
 * Without one, flash lives and dies with the process. All flash given to it has a `uid`: it may come
 * back more than once.
 */
export interface OutboxStore extends SharedPart {
  /** @returns when another node could deliver the commands; rejects when that could not be had in time */
  add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void>;
  /** The browser has shown everything up to `id`. @returns when no other node would deliver it any more */
  acknowledge(sessionId: string, id: number): void | Promise<void>;
  /**
   * Takes a session over from the copy before, which hears of it and yields.
   *
   * @returns nothing when the session is another tab's, or that tab has moved on; rejects when that could
   *   not be found out in time: then the session gets what is its own as soon as it can be had
   */
  claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined>;
  /** The tab is here again: looks whether it has been elsewhere meanwhile. */
  attached(session: KeptSession): void;
  /** Passes on what a session had when it yielded. */
  passOn(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): void;
  /** What was inherited is kept under new ids. */
  settle(sessionId: string, commands: readonly NumberedFlash[]): void;
  /** The session is over. */
  remove(sessionId: string): void;
  /** @param sessions where to look for a session that has something to hear */
  listen(sessions: KeptSessions): void;
}

/**
 * Makes what is used once be used once, on whichever node. A store is bounded, and one that has no room makes it
 * within the share of whoever has most.
 */
export interface CarryStore extends SharedPart {
  /**
   * @param ttlMs how long the name has to be remembered, in ms
   * @param from whose share of the store the name counts to
   * @returns whether this is the first call with that name within the time
   */
  once(name: string, ttlMs: number, from?: Share): boolean | Promise<boolean>;
  /**
   * Keeps a text until it is taken, or that long.
   *
   * @param from whose share of the store the text counts to
   */
  keep(name: string, text: string, ttlMs: number, from?: Share): void | Promise<void>;
  take(name: string): string | undefined | Promise<string | undefined>;
}

/** What a session holds, where the application has not declared it. */
interface OpenSession {
  /** @returns the value, or `fallback` when there is none */
  get<T = unknown>(key: string, fallback?: T): T | undefined;
  /** @throws {DjustError} DJ_JSON: the store keeps what JSON can hold */
  set(key: string, value: unknown): void;
  has(key: string): boolean;
  /** Takes the value out. @returns the value, or `fallback` when there is none */
  pop<T = unknown>(key: string, fallback?: T): T | undefined;
  delete(key: string): void;
}

/** What a session holds, by its keys. */
interface DeclaredSession<Data> {
  get<Key extends keyof Data & string>(key: Key, fallback?: Data[Key]): Data[Key] | undefined;
  set<Key extends keyof Data & string>(key: Key, value: Data[Key]): void;
  has(key: keyof Data & string): boolean;
  pop<Key extends keyof Data & string>(key: Key, fallback?: Data[Key]): Data[Key] | undefined;
  delete(key: keyof Data & string): void;
}

/** Reading and writing a session; typed where {@link Register} declares `session`. */
export type SessionAccess = Register extends { readonly session: infer Data }
  ? DeclaredSession<Data>
  : OpenSession;

/** The data of one browser's session, as views see it; saved at the end of the turn. */
export interface Session extends SessionAccess {
  /** Names the session: for `app.endSession`. Whoever knows it cannot use it, since its cookie is signed. */
  readonly id: string;
  /**
   * Gives the session another id and keeps its data: call it when somebody signs in, so that an id which was
   * known before is worth nothing. At the end of the turn the tab leaves by a full page load, which brings the
   * browser its new cookie, and the browser's other tabs load again.
   *
   * @throws {DjustError} DJ_SESSION_FRAMEWORK
   */
  renew(): void;
  /**
   * Ends the session and removes its data: call it when somebody signs out. The tab leaves as after `renew`,
   * and the browser's other tabs load again.
   *
   * @throws {DjustError} DJ_SESSION_FRAMEWORK
   */
  destroy(): void;
}

/** A session that the end of a turn saves. */
export interface SavedSession extends Session {
  /** Reads again what another tab or process may have changed. */
  load(): Promise<void>;
  /** Whether there is something to save. */
  readonly changed: boolean;
  /** @throws when the store fails */
  save(): Promise<void>;
  /** The session that the browser is to have instead, once it is saved. */
  readonly movedTo: string | undefined;
  /** Calls the listener when what the session's tabs show has to end. @returns stops that */
  onEnd(listener: () => void): () => void;
}
