import { checkTopic, type FlashCommand } from "../../wire/index.js";
import type { Broker, Clock, Subscription } from "../ports.js";
import { rememberTopic } from "../turn/flash-outbox.js";

/** Receives what is sent to the topics of one view. */
export interface TopicReceiver {
  message(message: unknown, topic: string, forComponents: boolean): void;
  flash(command: FlashCommand): void;
}

/** One subscription of a view, or of its components. */
interface TopicSubscription {
  readonly topic: string;
  readonly subscription: Subscription;
}

/** The topics that one view and its components subscribe to. */
export class TopicSubscriptions {
  #subscriptions: readonly TopicSubscription[] = [];
  #isPresent = false;
  /** The timer that ends the presence of a tab without a connection. */
  #lease: unknown;
  /** Flash that waited at topics and arrives during `mount`; `mount` itself has not put it. */
  #early: FlashCommand[] | undefined;
  readonly #arriving: (void | Promise<void>)[] = [];

  constructor(
    private readonly broker: Broker,
    private readonly clock: Clock,
    isMounting: boolean,
    private readonly receiver: TopicReceiver,
  ) {
    this.#early = isMounting ? [] : undefined;
  }

  /**
   * @param forComponents whether messages are for components of the view
   * @param audience whether a user would see flash now: at once, or with the reply to a request
   * @returns a function that ends the subscription
   * @throws {DjustError} DJ_TOPIC
   */
  subscribe(topic: string, audience: "connection" | "reply" | undefined, forComponents = false): () => void {
    checkTopic(topic);
    const subscription = this.broker.subscribe(topic, {
      message: (message) => this.receiver.message(message, topic, forComponents),
      flash: (command, waited) => {
        // A view and its components may subscribe to the same topic, and the tab shows a message once.
        const [first] = this.#subscriptions.filter((other) => other.topic === topic);
        if (!waited && first && first !== added) return;
        const own = { ...command };
        if (waited) rememberTopic(own, topic);
        if (this.#early) this.#early.push(own);
        else this.receiver.flash(own);
      },
    });
    const added = { topic, subscription };
    this.#subscriptions = [...this.#subscriptions, added];
    if (audience) {
      this.#isPresent ||= audience === "connection";
      const arriving = audience === "connection" ? subscription.present(true) : subscription.take();
      if (this.#early) this.#arriving.push(arriving);
    }
    return () => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== added);
      subscription.end();
    };
  }

  /** Delivers the flash that has arrived during `mount`. */
  async mounted(): Promise<void> {
    await Promise.all(this.#arriving.splice(0));
    const early = this.takeEarly();
    this.#early = undefined;
    for (const command of early) this.receiver.flash(command);
  }

  /** Removes and returns the flash that has arrived during `mount` and is not delivered yet. */
  takeEarly(): readonly FlashCommand[] {
    return this.#early?.splice(0) ?? [];
  }

  get isEmpty(): boolean {
    return this.#subscriptions.length === 0;
  }

  /** Called when a tab without a connection has polled. It counts as present until its next poll is due. */
  presentFor(ms: number): void {
    this.present(true);
    this.#lease = this.clock.setTimeout(() => this.present(false), ms);
  }

  /** Sets whether a user would see flash at once. */
  present(isPresent: boolean): void {
    this.#endLease();
    if (this.#isPresent === isPresent) return;
    this.#isPresent = isPresent;
    for (const { subscription } of this.#subscriptions) void subscription.present(isPresent);
  }

  /** Takes the flash that waits, for a reply over HTTP. @returns a promise, if it takes a while to arrive */
  take(): Promise<unknown> | undefined {
    if (this.#subscriptions.length === 0) return undefined;
    const arriving = this.#subscriptions
      .map(({ subscription }) => subscription.take())
      .filter((taken) => taken !== undefined);
    return arriving.length === 0 ? undefined : Promise.all(arriving);
  }

  end(): void {
    this.#endLease();
    for (const { subscription } of this.#subscriptions) subscription.end();
  }

  #endLease(): void {
    if (this.#lease !== undefined) this.clock.clearTimeout(this.#lease);
    this.#lease = undefined;
  }
}
