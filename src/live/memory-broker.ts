import { checkJson, type FlashPut } from "../wire/index.js";
import type { Broker, Clock, Subscriber, Subscription } from "./ports.js";

/** Flash kept for one topic while nobody is present, and for how long. */
const waitingMost = 100;
const waitingMs = 24 * 60 * 60 * 1000;
const topicsMost = 10_000;

interface Waiting {
  readonly flash: FlashPut;
  readonly until: number;
}

/** Messages between the live sessions of one process. */
export class MemoryBroker implements Broker {
  readonly #subscribers = new Map<string, Map<Subscriber, { present: boolean }>>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** @param dropped called with each waiting flash that had to go */
  constructor(
    private readonly clock: Clock,
    private readonly dropped: (topic: string, flash: FlashPut) => void = () => {},
  ) {}

  publish(topic: string, message: unknown): void {
    checkJson(message, `the message of broadcast(${JSON.stringify(topic)})`);
    for (const [subscriber] of [...(this.#subscribers.get(topic) ?? [])]) subscriber.message(message);
  }

  publishFlash(topic: string, flash: FlashPut): void {
    const subscribers = [...(this.#subscribers.get(topic) ?? [])];
    if (!subscribers.some(([, { present }]) => present)) return this.#keep(topic, flash);
    for (const [subscriber] of subscribers) subscriber.flash(flash, false);
  }

  subscribe(topic: string, subscriber: Subscriber): Subscription {
    const subscribers = this.#subscribers.get(topic) ?? new Map();
    const state = { present: false };
    subscribers.set(subscriber, state);
    this.#subscribers.set(topic, subscribers);
    return {
      take: () => this.#give(topic, subscriber),
      present: (isPresent) => {
        state.present = isPresent;
        if (isPresent) this.#give(topic, subscriber);
      },
      end: () => {
        subscribers.delete(subscriber);
        if (subscribers.size === 0 && this.#subscribers.get(topic) === subscribers)
          this.#subscribers.delete(topic);
      },
    };
  }

  #keep(topic: string, flash: FlashPut): void {
    const waiting = this.#waiting.get(topic) ?? [];
    waiting.push({ flash, until: this.clock.now() + waitingMs });
    this.#waiting.set(topic, waiting);
    if (waiting.length > waitingMost) this.#drop(topic, waiting.splice(0, 1));
    if (this.#waiting.size <= topicsMost) return;
    const [oldest, given = []] = this.#waiting.entries().next().value ?? [];
    if (oldest === undefined) return;
    this.#waiting.delete(oldest);
    this.#drop(oldest, given);
  }

  #give(topic: string, subscriber: Subscriber): void {
    const waiting = this.#waiting.get(topic);
    if (!waiting) return;
    this.#waiting.delete(topic);
    const now = this.clock.now();
    this.#drop(
      topic,
      waiting.filter(({ until }) => until <= now),
    );
    for (const { flash, until } of waiting) if (until > now) subscriber.flash(flash, true);
  }

  #drop(topic: string, entries: readonly Waiting[]): void {
    for (const { flash } of entries) this.dropped(topic, flash);
  }
}
