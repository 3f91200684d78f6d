import { visible } from "../../flash/index.js";
import { checkJson, type FlashCommand, type FlashPut } from "../../wire/index.js";
import type { Broker, Clock, Subscriber, Subscription } from "../ports.js";
import { SharedTable } from "./shared-table.js";

/** Limits of the flash that waits at one topic while no subscriber is present. */
const maxWaiting = 100;
const waitingMs = 24 * 60 * 60 * 1000;
/** Maximum size of the flash that waits at all topics, in bytes. */
const maxBytes = 64 * 1024 * 1024;
/** Size of an entry without its text, in bytes. */
const entryBytes = 500;

interface Waiting {
  readonly topic: string;
  readonly flash: FlashPut;
  /** When it expires, in ms since the epoch. */
  readonly until: number;
}

/** Carries messages between the live sessions of one process. */
export class MemoryBroker implements Broker {
  readonly #subscribers = new Map<string, Map<Subscriber, { present: boolean }>>();
  /** Waiting flash; its owner is the topic. */
  readonly #waiting: SharedTable<Waiting>;
  #kept = 0;

  /** @param dropped called for each waiting flash that is dropped */
  constructor(
    private readonly clock: Clock,
    private readonly dropped: (topic: string, flash: FlashPut) => void = () => {},
  ) {
    this.#waiting = new SharedTable({
      bounds: { total: maxBytes, entriesPerOwner: maxWaiting },
      evicted: ({ topic, flash }) => dropped(topic, flash),
    });
  }

  publish(topic: string, message: unknown): void {
    checkJson(message, `The message of broadcast(${JSON.stringify(topic)})`);
    for (const [subscriber] of [...(this.#subscribers.get(topic) ?? [])]) subscriber.message(message);
  }

  publishFlash(topic: string, flash: FlashCommand): void {
    const subscribers = [...(this.#subscribers.get(topic) ?? [])];
    if (flash.action === "clear" || flash.existing) this.#change(topic, flash);
    else if (!subscribers.some(([, { present }]) => present)) return this.#keep(topic, flash);
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

  /** Changes or removes waiting flash. */
  #change(topic: string, command: FlashCommand): void {
    if (this.#waiting.size === 0) return;
    for (const { flash, until } of this.#waiting.takeAll(topic, this.clock.now()))
      for (const kept of visible([flash, command])) this.#keep(topic, kept, until);
  }

  #keep(topic: string, flash: FlashPut, until = this.clock.now() + waitingMs): void {
    const now = this.clock.now();
    const weight = entryBytes + 2 * JSON.stringify(flash).length;
    this.#kept++;
    const share = { owner: topic, weight, until };
    if (!this.#waiting.set(String(this.#kept), { topic, flash, until }, share, now))
      this.dropped(topic, flash);
  }

  #give(topic: string, subscriber: Subscriber): void {
    if (this.#waiting.size === 0) return;
    for (const { flash } of this.#waiting.takeAll(topic, this.clock.now())) subscriber.flash(flash, true);
  }
}
