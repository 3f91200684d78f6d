import { randomBytes } from "node:crypto";
import type { Broker, PartHost, Subscriber, Subscription } from "../live/index.js";
import { type FlashCommand, jsonOf } from "../wire/index.js";
import { maxLogEntries, repeatMs } from "./bounds.js";
import { RedisCommandError } from "./errors.js";
import { readPublished, readTopicMessage, readWaitingFlash, type TopicMessage } from "./node-messages.js";
import { Publisher } from "./publisher.js";
import { type ConnectionUser, type RedisConnection, unlessRefused } from "./redis-connection.js";
import { remember } from "./remember.js";
import { changeFlash, publishFlash, publishLate, take } from "./scripts.js";
import { SeenEntries } from "./seen-entries.js";
import { type Member, Topic } from "./topic.js";
import { TopicChannels } from "./topic-channels.js";

/** How many of its own flash a node recognizes when Redis sends them back. */
const maxOwn = 10_000;

/** A subscriber that asked for what waits. */
interface Take {
  readonly topic: string;
  readonly member: Member;
  isPending: boolean;
}

/**
 * Messages between the live sessions of many nodes. Subscribers on this node get them directly; Redis
 * carries them to all others.
 */
export class RedisBroker implements Broker, ConnectionUser {
  readonly scripts = [publishFlash, changeFlash, publishLate, take];
  readonly #topics = new Map<string, Topic>();
  /** Flash that this node has published and its own subscribers have received. */
  readonly #own = new Set<string>();
  readonly #publisher: Publisher;
  readonly #channels: TopicChannels;
  /** Takes that Redis has not answered yet. */
  readonly #takes = new Map<string, Take>();
  readonly #seen = new SeenEntries();
  /** What arrives while this node catches up. */
  #held: TopicMessage[] | undefined;

  constructor(private readonly connection: RedisConnection) {
    connection.use(this);
    this.#publisher = new Publisher(connection);
    this.#channels = new TopicChannels(connection, (text) => this.#receive(text));
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.connection.applications.open(host);
  }

  publish(topic: string, message: unknown): void {
    const payload = jsonOf(
      { t: topic, n: this.connection.nodeId, m: message },
      `the message of broadcast(${JSON.stringify(topic)})`,
    );
    this.#deliverMessage(topic, message);
    this.#publisher.send(topic, payload);
  }

  publishFlash(topicName: string, put: FlashCommand): void {
    const name = randomBytes(12).toString("base64url");
    // What is published again, because no tab was present after all, is still the same flash.
    const { uid = name } = put;
    const flash = { ...put, uid };
    const topic = this.#topics.get(topicName);
    const isChange = put.action === "clear" || put.existing === true;
    const shown = isChange || topic?.present !== undefined;
    if (put.action === "clear") this.#publisher.clear(topicName, put);
    if (topic && shown) {
      remember(this.#own, uid, maxOwn);
      this.#deliverFlash(topic, flash);
    }
    this.#publisher.send(topicName, jsonOf({ t: topicName, f: flash }, "flash"), { name, put: flash, shown });
  }

  subscribe(name: string, subscriber: Subscriber): Subscription {
    const topic = this.#topic(name);
    const member: Member = { subscriber, present: false };
    topic.members.add(member);
    const become = (isPresent: boolean): void => {
      const before = topic.present;
      member.present = isPresent;
      if (!before && topic.present) this.#channels.subscribe("present", [topic]);
      if (before && !topic.present) this.#channels.unsubscribe("present", topic, this.#held !== undefined);
    };
    return {
      // Where a tab is present already, nothing waits.
      take: () => (topic.present || !topic.members.has(member) ? undefined : this.#take(topic, member)),
      present: (isPresent) => {
        if (!topic.members.has(member) || member.present === isPresent) return;
        const first = topic.present === undefined;
        become(isPresent);
        return first ? this.#take(topic, member) : undefined;
      },
      end: () => {
        if (!topic.members.has(member)) return;
        become(false);
        topic.members.delete(member);
        if (topic.members.size > 0) return;
        this.#topics.delete(name);
        this.#channels.unsubscribe("topic", topic, this.#held !== undefined);
      },
    };
  }

  missed(): Record<string, number> {
    return this.#publisher.missed();
  }

  /** Subscribes to everything again, catches up with the log, takes what waits, sends what is queued. */
  async rejoin(): Promise<void> {
    const topics = [...this.#topics.values()];
    const present = topics.filter((topic) => topic.present);
    const held: TopicMessage[] = [];
    this.#held = held;
    this.#channels.subscribe("topic", topics);
    this.#channels.subscribe("present", present);
    await this.#catchUp(held);
    await Promise.all([...this.#takes.keys()].map((id) => unlessRefused(this.#carryOutTake(id))));
    await Promise.all(present.map((topic) => topic.present && this.#take(topic, topic.present)));
    await this.#publisher.flush();
  }

  /* ------------------------------------------------------------------ taking what waits */

  #take(topic: Topic, member: Member): Promise<void> | undefined {
    for (const put of this.#publisher.take(topic.name))
      this.#deliver(() => member.subscriber.flash(put, true));
    // Without Redis, this is done once it is back and a tab is present.
    if (!this.connected) return undefined;
    const id = randomBytes(12).toString("base64url");
    this.#takes.set(id, { topic: topic.name, member, isPending: false });
    return this.connection.inTime(this.#carryOutTake(id)).catch(() => {
      if (!this.#takes.has(id) || !this.connected) return;
      this.connection.retries.add(id, {
        until: Date.now() + repeatMs,
        work: () => this.#carryOutTake(id),
        giveUp: () => this.#takes.delete(id),
      });
    });
  }

  async #carryOutTake(id: string): Promise<void> {
    const asked = this.#takes.get(id);
    if (!asked || asked.isPending) return;
    const { connection } = this;
    const keys = [connection.key("waiting", asked.topic), connection.key("taken", id)];
    asked.isPending = true;
    const reply = await connection.run(take, keys, [repeatMs]).catch((error: unknown) => {
      // It stays in the list, and is asked for again.
      asked.isPending = false;
      throw error;
    });
    this.#takes.delete(id);
    for (const text of reply as readonly string[]) this.#give(asked.topic, asked.member, text);
  }

  /** Gives what waited to the member that asked for it, or to another, or lets it wait again. */
  #give(name: string, asked: Member, text: string): void {
    const waiting = readWaitingFlash(text);
    if (!waiting) return this.connection.countFailure("receive");
    const topic = this.#topics.get(name);
    const member = topic?.members.has(asked) ? asked : topic?.present;
    if (waiting.x <= Date.now())
      this.connection.applications.count("djust.flash.dropped", 1, { reason: "unclaimed" });
    else if (member) this.#deliver(() => member.subscriber.flash(waiting.f, true));
    else this.publishFlash(name, waiting.f);
  }

  /* ------------------------------------------------------------------ receiving */

  #topic(name: string): Topic {
    const known = this.#topics.get(name);
    if (known) return known;
    const topic = new Topic(name);
    this.#topics.set(name, topic);
    this.#channels.subscribe("topic", [topic]);
    return topic;
  }

  #receive(text: string): void {
    const received = readPublished(text);
    if (!received) this.connection.countFailure("receive");
    else if (received.id !== undefined && this.#held) this.#held.push(received);
    else this.#accept(received);
  }

  #accept(received: TopicMessage): void {
    if (received.id !== undefined && !this.#seen.add(received.id)) return;
    if (received.kind === "flash") return this.#acceptFlash(received);
    if (received.node !== this.connection.nodeId) this.#deliverMessage(received.topic, received.message);
  }

  #acceptFlash({ topic: name, flash, nodes }: TopicMessage & { readonly kind: "flash" }): void {
    if (flash.uid !== undefined && this.#own.has(flash.uid)) return;
    const topic = this.#topics.get(name);
    // This node alone was present, and its last tab has gone: Redis did not know yet.
    if (nodes === 1 && !topic?.present && this.#channels.mayCount(name))
      return this.publishFlash(name, flash);
    if (topic) this.#deliverFlash(topic, flash);
  }

  /**
   * Gets what was published while there was no connection, and then what has arrived meanwhile.
   *
   * @param held where that is kept
   */
  async #catchUp(held: readonly TopicMessage[]): Promise<void> {
    try {
      await this.#readLog();
    } catch (error) {
      // What is held is in the log as well. It must not count as received before what the log has in front of it.
      if (!(error instanceof RedisCommandError)) throw error;
    }
    this.#held = undefined;
    for (const received of held) this.#accept(received);
    this.#channels.caughtUp();
  }

  async #readLog(): Promise<void> {
    const { connection } = this;
    const key = connection.key("log");
    const [last] = (await connection.send("XREVRANGE", key, "+", "-", "COUNT", "1")) as LogEntry[];
    const lastId = last?.[0] ?? "0-0";
    if (!this.#seen.started) return this.#seen.start(lastId);
    const after = this.#seen.readAfter(lastId);
    const entries = (await connection.send("XRANGE", key, `(${after}`, "+")) as LogEntry[];
    for (const [id, [, payload = "", , nodes]] of entries) this.#acceptLate(id, payload, Number(nodes ?? 0));
    if (entries.length >= maxLogEntries)
      connection.applications.log(
        "warn",
        { entries: entries.length },
        "More flash was published while this node was disconnected than the log keeps; some is lost",
      );
  }

  /** An entry of the log, which also has what came before a topic was subscribed to here. */
  #acceptLate(id: string, payload: string, nodes: number): void {
    const received = readTopicMessage(payload, id, nodes);
    if (!received) return this.connection.countFailure("receive");
    const subscribedAt = this.#topics.get(received.topic)?.subscribedAt;
    const isForTopic =
      subscribedAt !== undefined && Number.parseInt(id, 10) >= this.connection.clock.timeOf(subscribedAt);
    if (isForTopic || (nodes === 1 && this.#channels.mayCount(received.topic))) this.#accept(received);
    else this.#seen.add(id);
  }

  /* ------------------------------------------------------------------ delivering */

  #deliverMessage(topic: string, message: unknown): void {
    for (const { subscriber } of [...(this.#topics.get(topic)?.members ?? [])])
      this.#deliver(() => subscriber.message(message));
  }

  #deliverFlash(topic: Topic, flash: FlashCommand): void {
    for (const { subscriber } of [...topic.members]) this.#deliver(() => subscriber.flash(flash, false));
  }

  /** One subscriber that throws keeps nothing from the others, nor from the connection. */
  #deliver(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.connection.countFailure("deliver");
      this.connection.applications.log("warn", { err: error }, "A subscriber failed to take a message");
    }
  }
}

type LogEntry = readonly [id: string, fields: readonly string[]];
