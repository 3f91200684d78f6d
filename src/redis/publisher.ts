import type { FlashPut } from "../wire/index.js";
import { againMs, logMost, logMs, waitingMost, waitingMs } from "./bounds.js";
import type { Link } from "./link.js";
import { publishFlash, publishLate } from "./scripts.js";
import { SendQueue } from "./send-queue.js";

/** What may wait for Redis to come back. */
const unsentMost = 1_000;

/** A flash to publish. */
export interface OutgoingFlash {
  /** Names it, so that publishing it again does nothing. */
  readonly name: string;
  readonly put: FlashPut;
  /** Somebody on this node has had it: it need not wait for anybody. */
  readonly shown: boolean;
}

/** Something to publish, as it travels. */
interface Outgoing {
  /** Counts what this node publishes. */
  readonly number: number;
  readonly topic: string;
  readonly payload: string;
  readonly at: number;
  readonly flash: OutgoingFlash | undefined;
  /** It could not leave at once: other nodes may be away as well. */
  readonly waited: boolean;
  /** It may have come through already. */
  attempted: boolean;
}

/** A flash as it waits. */
export interface Entry {
  readonly f: FlashPut;
  /** When it has waited long enough, in ms since the epoch. */
  readonly x: number;
}

/** Publishes for other nodes, in order; what Redis cannot take now waits here. */
export class Publisher {
  readonly #unsent = new SendQueue<Outgoing>(unsentMost, (item) => this.#drop(item));
  #published = 0;
  #dropped = 0;

  constructor(private readonly link: Link) {
    link.hosts.gauge("djust.broker.queued", () => this.#unsent.length);
  }

  /** @param payload JSON text */
  send(topic: string, payload: string, flash?: OutgoingFlash): void {
    const waited = !this.link.connected || this.#unsent.length > 0;
    const number = ++this.#published;
    const item = { number, topic, payload, at: Date.now(), flash, waited, attempted: false };
    if (waited) this.#unsent.add(item);
    else void this.#publish(item);
  }

  /** Takes out flash of a topic that has got no further than this. */
  take(topic: string): readonly FlashPut[] {
    return this.#unsent
      .take((item) => item.topic === topic && item.flash?.shown === false && !item.attempted)
      .flatMap(({ flash }) => flash?.put ?? []);
  }

  /** Sends what has waited. */
  async flush(): Promise<void> {
    while (this.link.connected && this.#unsent.length > 0)
      await Promise.all(this.#unsent.take().map((item) => this.#publish(item)));
  }

  missed(): Record<string, number> {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { unsent: this.#unsent.length, dropped };
  }

  async #publish(item: Outgoing): Promise<void> {
    const { flash, topic, payload, waited } = item;
    const { link } = this;
    // Longer ago, Redis may not know any more whether it came through.
    if (item.attempted && Date.now() - item.at > againMs) return this.#drop(item);
    try {
      if (flash) await this.#publishFlash(item, flash);
      else if (waited)
        await link.run(publishLate, [link.key("log"), link.key("topic", topic)], [payload, logMost, logMs]);
      else await link.send("PUBLISH", link.key("topic", topic), `m ${payload}`);
    } catch {
      item.attempted = true;
      if (flash) this.#unsent.add(item);
      // Whether a message came through is not known, and sending it again might make two of it.
      else this.#drop(item);
    }
  }

  async #publishFlash({ topic, payload, at }: Outgoing, { name, put, shown }: OutgoingFlash): Promise<void> {
    const { link } = this;
    const keys = [
      link.key("done", name),
      link.key("waiting", topic),
      link.key("log"),
      link.key("present", topic),
      link.key("topic", topic),
    ];
    const entry: Entry = { f: put, x: at + waitingMs };
    const bounds = [waitingMost, waitingMs, logMost, logMs, againMs];
    const over = await link.run(publishFlash, keys, [
      payload,
      JSON.stringify(entry),
      shown ? 1 : 0,
      ...bounds,
    ]);
    if (Number(over) > 0) link.hosts.count("djust.flash.dropped", Number(over), { reason: "nobody_came" });
  }

  #drop({ flash }: Outgoing): void {
    this.#dropped++;
    if (flash && !flash.shown) this.link.hosts.count("djust.flash.dropped", 1, { reason: "broker_away" });
    else this.link.hosts.count("djust.broker.failed", 1, { operation: "publish" });
  }
}
