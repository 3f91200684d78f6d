import type { FlashPut } from "../wire/index.js";
import type { Broker, Clock, Subscriber } from "./ports.js";

/** Flash kept for one topic that nobody subscribes to yet, and for how long. */
const waitingMost = 100;
const topicsMost = 10_000;
const waitingMs = 24 * 60 * 60 * 1000;

/** Messages between the live sessions of one process. */
export class MemoryBroker implements Broker {
  readonly #subscribers = new Map<string, Set<Subscriber>>();
  readonly #waiting = new Map<string, { flash: FlashPut; until: number }[]>();

  /** @param dropped called with each waiting flash that had to go */
  constructor(
    private readonly clock: Clock,
    private readonly dropped: (topic: string, flash: FlashPut) => void = () => {},
  ) {}

  publish(topic: string, message: unknown): void {
    for (const subscriber of this.#subscribers.get(topic) ?? []) subscriber.message(message);
  }

  publishFlash(topic: string, flash: FlashPut): void {
    const subscribers = this.#subscribers.get(topic);
    if (subscribers) {
      for (const subscriber of subscribers) subscriber.flash(flash);
      return;
    }
    const waiting = this.#waiting.get(topic) ?? [];
    waiting.push({ flash, until: this.clock.now() + waitingMs });
    this.#waiting.set(topic, waiting);
    if (waiting.length > waitingMost) this.#drop(topic, waiting.shift());
    if (this.#waiting.size > topicsMost) {
      const [oldest, flashes] = this.#waiting.entries().next().value ?? [];
      if (oldest !== undefined && flashes) {
        this.#waiting.delete(oldest);
        for (const entry of flashes) this.#drop(oldest, entry);
      }
    }
  }

  subscribe(topic: string, subscriber: Subscriber): () => void {
    const subscribers = this.#subscribers.get(topic) ?? new Set();
    subscribers.add(subscriber);
    this.#subscribers.set(topic, subscribers);
    const waiting = this.#waiting.get(topic);
    if (waiting) {
      this.#waiting.delete(topic);
      const now = this.clock.now();
      for (const entry of waiting)
        if (entry.until > now) subscriber.flash(entry.flash);
        else this.#drop(topic, entry);
    }
    return () => {
      subscribers.delete(subscriber);
      if (subscribers.size === 0 && this.#subscribers.get(topic) === subscribers)
        this.#subscribers.delete(topic);
    };
  }

  #drop(topic: string, entry: { flash: FlashPut } | undefined): void {
    if (entry) this.dropped(topic, entry.flash);
  }
}
