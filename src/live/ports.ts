import type { NumberedFlash } from "../flash/index.js";
import type { FlashPut } from "../wire/index.js";

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
  open?(host: PartHost): () => void | Promise<void>;
  /** Whether it reaches other nodes at this moment; absent where there are none. */
  readonly connected?: boolean;
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

/** What another node has to know of a session, besides its flash. */
export interface SessionMark {
  /** The page in the browser that the session belongs to; an unknown one is taken for the right one. */
  readonly tab: string | undefined;
  /** Highest event that was carried out: another node does not carry it out again. */
  readonly lastRef: number;
}

/** What another node can know of a session. */
export interface KeptFlash {
  /** Highest id that was given out. */
  readonly lastId: number;
  readonly lastRef: number;
  /** What the browser has not acknowledged, oldest first. */
  readonly commands: readonly NumberedFlash[];
}

/**
 * Keeps flash that a browser has not acknowledged where other nodes find it when this one dies.
 * Without one, flash lives and dies with the process.
 */
export interface OutboxStore extends SharedPart {
  /** @returns when another node could deliver the commands; rejects when that could not be had in time */
  add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void>;
  /** The browser has shown everything up to `id`. */
  acknowledge(sessionId: string, id: number): void;
  /**
   * Takes a session over from another node, which hears of it and lets go.
   *
   * @param tab the page that asks, if that is known
   * @param later called with flash of the session that turns up after the answer: because the store
   *   could not be reached, or because the other node was about to keep it
   * @returns nothing when the session is not known, or another tab's; rejects when that could not be
   *   found out in time
   */
  claim(
    sessionId: string,
    tab: string | undefined,
    later: (commands: readonly NumberedFlash[]) => void,
  ): Promise<KeptFlash | undefined>;
  /** The session is over. */
  remove(sessionId: string): void;
  /** @param claimed called when another node has taken over a session that may be one of this node's */
  listen(claimed: (sessionId: string, tab: string | undefined) => void): void;
}

/** Makes what is used once be used once, on whichever node. */
export interface CarryStore extends SharedPart {
  /** @returns whether this is the first call with that name within the time */
  once(name: string, ttlMs: number): boolean | Promise<boolean>;
  /** Keeps a text until it is taken, or that long. */
  keep(name: string, text: string, ttlMs: number): void | Promise<void>;
  take(name: string): string | undefined | Promise<string | undefined>;
}

/** The data of one browser's session, as views see it; saved at the end of the turn. */
export interface Session {
  /** @returns the value, or `fallback` when there is none */
  get<T = unknown>(key: string, fallback?: T): T | undefined;
  set(key: string, value: unknown): void;
  has(key: string): boolean;
  /** Takes the value out. @returns the value, or `fallback` when there is none */
  pop<T = unknown>(key: string, fallback?: T): T | undefined;
  delete(key: string): void;
}

/** A session that the end of a turn saves. */
export interface SavedSession extends Session {
  /** Reads again what another tab or process may have changed. */
  load(): Promise<void>;
  /** Whether there is something to save. */
  readonly changed: boolean;
  /** @throws when the store fails */
  save(): Promise<void>;
}
