import type { RedisConnection } from "./redis-connection.js";
import { remember } from "./remember.js";
import type { Topic } from "./topic.js";

/** How many topics that no tab is present for any more are remembered until this node has caught up. */
const maxLeft = 10_000;

/** Subscriptions to a topic, and those of them where a tab would show flash now. */
export type ChannelKind = "topic" | "present";

/** The channels over which Redis sends this node what is published for its topics. */
export class TopicChannels {
  /** Topics that no tab here is present for any more, until Redis knows. */
  readonly #leaving = new Set<string>();
  /**
   * Topics that no tab here is present for any more although Redis may have counted this node until its
   * connection broke, until this node has caught up.
   */
  readonly #left = new Set<string>();

  constructor(
    private readonly connection: RedisConnection,
    private readonly receive: (text: string) => void,
  ) {}

  subscribe(kind: ChannelKind, topics: readonly Topic[]): void {
    if (!this.connection.connected || topics.length === 0) return;
    const channels = topics.map(({ name }) => this.#channel(kind, name));
    this.connection.ask("subscribe", (client) => client.subscribe(channels, this.receive)).catch(() => {});
  }

  /** @param isCatchingUp whether what this node was given before may still be on its way */
  unsubscribe(kind: ChannelKind, { name }: Topic, isCatchingUp: boolean): void {
    const leave = (): void => {
      if (kind === "present") remember(this.#left, name, maxLeft);
    };
    const { connected } = this.connection;
    if (!connected || isCatchingUp) leave();
    if (!connected) return;
    const channel = this.#channel(kind, name);
    if (kind === "present") this.#leaving.add(name);
    this.connection
      .ask("unsubscribe", (client) => client.unsubscribe(channel, this.receive))
      .catch(leave)
      .finally(() => kind === "present" && this.#leaving.delete(name));
  }

  /** Whether Redis may have counted this node as present after the topic's last tab here had left. */
  mayCount(name: string): boolean {
    return this.#leaving.has(name) || this.#left.has(name);
  }

  /** This node has received everything that it was given before its connection broke. */
  caughtUp(): void {
    this.#left.clear();
  }

  #channel(kind: ChannelKind, topic: string): string {
    return this.connection.key(kind, topic);
  }
}
