import { isCleared } from "../flash/index.js";
import type { FlashClear, FlashCommand, FlashPut } from "../wire/index.js";
import { logMs, maxLogEntries, maxWaiting, maxWaitingBytes, repeatMs, waitingMs } from "./bounds.js";
import { RedisCommandError } from "./errors.js";
import type { WaitingFlash } from "./node-messages.js";
import type { RedisConnection } from "./redis-connection.js";
import { changeFlash, publishFlash, publishLate } from "./scripts.js";
import { SendQueue } from "./send-queue.js";

/** Limits of the queue while Redis is unreachable, and during a burst. */
const boundsWhileAway = { items: 1_000, length: 16 * 1024 * 1024 };
const boundsInBurst = { items: 100_000, length: 64 * 1024 * 1024 };
/** Maximum number, and maximum length, of the payloads that wait for a reply of Redis. */
const maxSending = 500;
const maxSendingLength = 8 * 1024 * 1024;

/** A flash to publish. */
export interface OutgoingFlash {
  /** Identifies it, so that publishing it again does nothing. */
  readonly name: string;
  readonly put: FlashCommand;
  /** Whether a tab on this node has shown it, so that it need not wait for another one. */
  readonly shown: boolean;
}

interface Outgoing {
  /** Its position in the order of publication. */
  readonly number: number;
  readonly topic: string;
  readonly payload: string;
  readonly at: number;
  readonly flash: OutgoingFlash | undefined;
  /** Whether it has waited for Redis, so that other nodes may have been disconnected as well. */
  isLate: boolean;
  /** Whether it may have been published already. */
  attempted: boolean;
}

/** Publishes to other nodes, in order. Queues what cannot be sent yet. */
export class Publisher {
  readonly #unsent: SendQueue<Outgoing>;
  readonly #sending = new Set<Promise<void>>();
  #sendingLength = 0;
  #published = 0;
  #dropped = 0;

  constructor(private readonly connection: RedisConnection) {
    this.#unsent = new SendQueue(
      () => (connection.connected ? boundsInBurst : boundsWhileAway),
      (item) => this.#drop(item, connection.connected ? "broker_busy" : "broker_away"),
    );
    connection.applications.gauge("djust.broker.queued", () => this.#unsent.length);
  }

  /** @param payload JSON text */
  send(topic: string, payload: string, flash?: OutgoingFlash): void {
    const isLate = !this.connection.connected;
    const number = ++this.#published;
    const item = { number, topic, payload, at: Date.now(), flash, isLate, attempted: false };
    if (isLate || this.#unsent.length > 0 || this.#isBusy) this.#unsent.add(item);
    else this.#start(item);
  }

  /** Removes the flash for a topic that is still queued here. */
  take(topic: string): readonly FlashPut[] {
    return this.#unsent
      .take((item) => item.topic === topic && item.flash?.shown === false && !item.attempted)
      .flatMap(({ flash }) => (flash?.put.action === "put" ? flash.put : []));
  }

  /** Removes the flash for a topic that a clear command would remove, and that is still queued here. */
  clear(topic: string, clear: FlashClear): void {
    this.#unsent.take(
      ({ topic: other, flash, attempted }) =>
        other === topic &&
        flash?.shown === false &&
        !attempted &&
        flash.put.action === "put" &&
        isCleared(flash.put, clear),
    );
  }

  /** Sends what has been queued while Redis was unreachable. */
  async flush(): Promise<void> {
    for (const item of this.#unsent.take()) {
      item.isLate = true;
      this.#unsent.add(item);
    }
    this.#sendNext();
    while (this.connection.connected && this.#sending.size > 0) await Promise.race(this.#sending);
  }

  missed(): Record<string, number> {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { unsent: this.#unsent.length, dropped };
  }

  get #isBusy(): boolean {
    return this.#sending.size >= maxSending || this.#sendingLength >= maxSendingLength;
  }

  #sendNext(): void {
    while (this.connection.connected && !this.#isBusy) {
      const item = this.#unsent.shift();
      if (!item) return;
      this.#start(item);
    }
  }

  #start(item: Outgoing): void {
    const sending = this.#publish(item).finally(() => {
      this.#sending.delete(sending);
      this.#sendingLength -= item.payload.length;
      this.#sendNext();
    });
    this.#sending.add(sending);
    this.#sendingLength += item.payload.length;
  }

  async #publish(item: Outgoing): Promise<void> {
    const { flash, topic, payload, isLate } = item;
    const { connection } = this;
    // After this time, Redis may no longer know whether it was published.
    if (item.attempted && Date.now() - item.at > repeatMs) return this.#drop(item, "broker_away");
    try {
      if (flash) await this.#publishFlash(item, flash);
      else if (isLate)
        await connection.run(
          publishLate,
          [connection.key("log"), connection.key("topic", topic)],
          [payload, maxLogEntries, logMs],
        );
      else await connection.send("PUBLISH", connection.key("topic", topic), `m ${payload}`);
    } catch (error) {
      const isRefused = error instanceof RedisCommandError;
      // It is unknown whether a message has arrived, and sending it again might deliver it twice.
      if (!flash) return this.#drop(item, "broker_away");
      if (isRefused) return this.#retryLater(item, flash);
      item.attempted = true;
      this.#unsent.add(item);
    }
  }

  /** Publishes it again later, because Redis has refused it. Other messages are not held back. */
  #retryLater(item: Outgoing, flash: OutgoingFlash): void {
    this.connection.retries.add(item, {
      until: item.at + repeatMs,
      work: () => this.#publishFlash(item, flash),
      giveUp: () => this.#drop(item, "broker_refused"),
    });
  }

  async #publishFlash({ topic, payload, at }: Outgoing, { name, put, shown }: OutgoingFlash): Promise<void> {
    const { connection } = this;
    if (put.action === "clear" || put.existing) return this.#change(topic, payload, at, name, put);
    const keys = [
      connection.key("done", name),
      connection.key("waiting", topic),
      connection.key("log"),
      connection.key("present", topic),
      connection.key("topic", topic),
    ];
    const waiting: WaitingFlash = { f: put, x: at + waitingMs };
    const bounds = [maxWaiting, maxWaitingBytes, waitingMs, maxLogEntries, logMs, repeatMs];
    const evicted = await connection.run(publishFlash, keys, [
      payload,
      JSON.stringify(waiting),
      shown ? 1 : 0,
      ...bounds,
    ]);
    if (Number(evicted) > 0)
      connection.applications.count("djust.flash.dropped", Number(evicted), { reason: "unclaimed" });
  }

  /** Changes waiting flash, and notifies the nodes. */
  async #change(
    topic: string,
    payload: string,
    at: number,
    name: string,
    change: FlashCommand,
  ): Promise<void> {
    const { connection } = this;
    const keys = [
      connection.key("done", name),
      connection.key("waiting", topic),
      connection.key("log"),
      connection.key("topic", topic),
    ];
    const { existing: _, ...waits } = change as FlashPut;
    const waiting = change.action === "put" ? JSON.stringify({ f: waits, x: at + waitingMs }) : "";
    const which =
      change.key !== undefined
        ? ["key", change.key]
        : change.level === undefined
          ? ["", ""]
          : ["level", change.level];
    await connection.run(changeFlash, keys, [payload, waiting, ...which, maxLogEntries, logMs, repeatMs]);
  }

  #drop({ flash }: Outgoing, reason: "broker_away" | "broker_busy" | "broker_refused"): void {
    this.#dropped++;
    if (flash && !flash.shown) this.connection.applications.count("djust.flash.dropped", 1, { reason });
    else this.connection.countFailure("publish");
  }
}
