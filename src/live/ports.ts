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
  /** Records one value of a histogram. */
  record(name: "djust.turn.duration", value: number, attributes?: Record<string, string>): void;
}

export type MetricName =
  | "djust.turns"
  | "djust.sessions.live"
  | "djust.sessions.detached"
  | "djust.flash.put"
  | "djust.flash.shown"
  | "djust.flash.redelivered"
  | "djust.flash.dropped"
  | "djust.gate.refused"
  | "djust.broker.failed";

/** Carries messages between live sessions, in one process or many. */
export interface Broker {
  /** Gives a message to every subscriber of the topic, on every node. */
  publish(topic: string, message: unknown): void;
  /**
   * Gives a flash to every subscriber of the topic; where there is none it waits, bounded in number
   * and time, for the next one to subscribe.
   */
  publishFlash(topic: string, flash: FlashPut): void;
  /** @returns ends the subscription */
  subscribe(topic: string, subscriber: Subscriber): () => void;
}

export interface Subscriber {
  message(message: unknown): void;
  flash(flash: FlashPut): void;
}

/**
 * Keeps flash that a browser has not acknowledged where other nodes find it when this one dies.
 * Without one, flash lives and dies with the process.
 */
export interface OutboxStore {
  /** @returns when another node could deliver the commands; rejects when they could not be kept */
  add(sessionId: string, commands: readonly NumberedFlash[]): Promise<void>;
  /** The browser has shown everything up to `id`. */
  acknowledge(sessionId: string, id: number): void;
  /**
   * Takes a session over from another node, which hears of it and lets go.
   *
   * @returns what the browser has not acknowledged, or nothing when the session is not known
   */
  claim(
    sessionId: string,
  ): Promise<{ readonly lastId: number; readonly commands: readonly NumberedFlash[] } | undefined>;
  /** The session is over. */
  remove(sessionId: string): void;
  /** @param claimed called when another node has taken one of this node's sessions over */
  listen(claimed: (sessionId: string) => void): void;
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
