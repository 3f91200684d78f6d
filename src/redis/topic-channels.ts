import type { RedisConnection } from "./redis-connection.js";
import { remember } from "./remember.js";
import type { Topic } from "./topic.js";

/** Maximum number of topics without a present tab that are remembered until this node has caught up. */
const maxLeft = 10_000;

/** All subscriptions to a topic, or only those whose tab would show flash now. */
export type ChannelKind = "topic" | "present";

/** The channels over which Redis sends this node the messages of its topics. */
export class TopicChannels {
  /** Topics that no tab on this node is present at any more, until Redis has confirmed it. */
  readonly #leaving = new Set<string>();
  /**
   * Topics that no tab on this node is present at any more, although Redis may have counted this node until its
   * connection was lost. Kept until this node has caught up.
   */
  readonly #left = new Set<string>();

  constructor(
    private readonly connection: RedisConnection,
    private readonly receive: (text: string) => void,
  ) {}

  /** @returns whether Redis has confirmed it; never rejects */
  async subscribe(kind: ChannelKind, topics: readonly Topic[]): Promise<boolean> {
    if (!this.connection.connected || topics.length === 0) return false;
    const channels = topics.map(({ name }) => this.#channel(kind, name));
    try {
      await this.connection.execute("subscribe", (client) => client.subscribe(channels, this.receive));
      return true;
    } catch {
      return false;
    }
  }

  /** @param isCatchingUp whether messages that were published for this node earlier may still arrive */
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
      .execute("unsubscribe", (client) => client.unsubscribe(channel, this.receive))
      .catch(leave)
      .finally(() => kind === "present" && this.#leaving.delete(name));
  }

  /** Whether Redis may have counted this node as present after the topic's last tab here had left. */
  mayCount(name: string): boolean {
    return this.#leaving.has(name) || this.#left.has(name);
  }

  /** Called when this node has received everything that was published for it before its connection was lost. */
  caughtUp(): void {
    this.#left.clear();
  }

  #channel(kind: ChannelKind, topic: string): string {
    return this.connection.key(kind, topic);
  }
}
