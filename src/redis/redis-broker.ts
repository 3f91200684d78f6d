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

/** How many of its own flash messages a node recognizes when Redis sends them back. */
const maxOwn = 10_000;

/** A subscriber's request for waiting flash. */
interface Take {
  readonly topic: string;
  readonly member: Member;
  isPending: boolean;
}

/**
 * Carries messages between the live sessions of many nodes. Subscribers on this node get them directly, all others
 * through Redis.
 */
export class RedisBroker implements Broker, ConnectionUser {
  readonly scripts = [publishFlash, changeFlash, publishLate, take];
  readonly #topics = new Map<string, Topic>();
  /** Flash that this node has published and its own subscribers have received. */
  readonly #own = new Set<string>();
  readonly #publisher: Publisher;
  readonly #channels: TopicChannels;
  /** Requests for waiting flash that Redis has not replied to. */
  readonly #takes = new Map<string, Take>();
  readonly #seen = new SeenEntries();
  /** Messages that arrive while this node catches up. */
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
      `The message of broadcast(${JSON.stringify(topic)})`,
    );
    this.#deliverMessage(topic, message);
    this.#publisher.send(topic, payload);
  }

  publishFlash(topicName: string, put: FlashCommand): void {
    const name = randomBytes(12).toString("base64url");
    // Flash that is published again, because no tab was present after all, keeps its identity.
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
    this.#publisher.send(topicName, jsonOf({ t: topicName, f: flash }, "A flash command"), {
      name,
      put: flash,
      shown,
    });
  }

  subscribe(name: string, subscriber: Subscriber): Subscription {
    const topic = this.#topic(name);
    const member: Member = { subscriber, present: false };
    topic.members.add(member);
    const setPresent = (isPresent: boolean): void => {
      const before = topic.present;
      member.present = isPresent;
      if (!before && topic.present) void this.#channels.subscribe("present", [topic]);
      if (before && !topic.present) this.#channels.unsubscribe("present", topic, this.#held !== undefined);
    };
    return {
      // Nothing waits if a tab is already present.
      take: () => (topic.present || !topic.members.has(member) ? undefined : this.#take(topic, member)),
      present: (isPresent) => {
        if (!topic.members.has(member) || member.present === isPresent) return;
        const first = topic.present === undefined;
        setPresent(isPresent);
        return first ? this.#take(topic, member) : undefined;
      },
      end: () => {
        if (!topic.members.has(member)) return;
        setPresent(false);
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

  /** Subscribes to everything again, catches up with the log, takes waiting flash and sends what is queued. */
  async rejoin(): Promise<void> {
    const topics = [...this.#topics.values()];
    const present = topics.filter((topic) => topic.present);
    const held: TopicMessage[] = [];
    this.#held = held;
    void this.#join(topics);
    void this.#channels.subscribe("present", present);
    await this.#catchUp(held);
    await Promise.all([...this.#takes.keys()].map((id) => unlessRefused(this.#sendTake(id))));
    await Promise.all(present.map((topic) => topic.present && this.#take(topic, topic.present)));
    await this.#publisher.flush();
  }

  #take(topic: Topic, member: Member): Promise<void> | undefined {
    for (const put of this.#publisher.take(topic.name))
      this.#deliver(() => member.subscriber.flash(put, true));
    // Without Redis, this is done once it is reachable again and a tab is present.
    if (!this.connected) return undefined;
    const id = randomBytes(12).toString("base64url");
    this.#takes.set(id, { topic: topic.name, member, isPending: false });
    return this.connection.inTime(this.#sendTake(id)).catch(() => {
      if (!this.#takes.has(id) || !this.connected) return;
      this.connection.retries.add(id, {
        until: Date.now() + repeatMs,
        work: () => this.#sendTake(id),
        giveUp: () => this.#takes.delete(id),
      });
    });
  }

  async #sendTake(id: string): Promise<void> {
    const request = this.#takes.get(id);
    if (!request || request.isPending) return;
    const { connection } = this;
    const keys = [connection.key("waiting", request.topic), connection.key("taken", id)];
    request.isPending = true;
    const reply = await connection.run(take, keys, [repeatMs]).catch((error: unknown) => {
      // The request stays in the list and is sent again.
      request.isPending = false;
      throw error;
    });
    this.#takes.delete(id);
    for (const text of reply as readonly string[]) this.#give(request.topic, request.member, text);
  }

  /** Delivers waiting flash to the member that requested it or to another one, or lets it wait again. */
  #give(name: string, requester: Member, text: string): void {
    const waiting = readWaitingFlash(text);
    if (!waiting) return this.connection.countFailure("receive");
    const topic = this.#topics.get(name);
    const member = topic?.members.has(requester) ? requester : topic?.present;
    if (waiting.x <= Date.now())
      this.connection.applications.count("djust.flash.dropped", 1, { reason: "unclaimed" });
    else if (member) this.#deliver(() => member.subscriber.flash(waiting.f, true));
    else this.publishFlash(name, waiting.f);
  }

  #topic(name: string): Topic {
    const known = this.#topics.get(name);
    if (known) return known;
    const topic = new Topic(name);
    this.#topics.set(name, topic);
    void this.#join([topic]);
    return topic;
  }

  async #join(topics: readonly Topic[]): Promise<void> {
    if (!(await this.#channels.subscribe("topic", topics))) return;
    for (const { members } of topics)
      for (const { subscriber } of [...members]) this.#deliver(() => subscriber.joined?.());
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
    // Only this node was present, and its last tab had already gone when Redis counted it.
    if (nodes === 1 && !topic?.present && this.#channels.mayCount(name))
      return this.publishFlash(name, flash);
    if (topic) this.#deliverFlash(topic, flash);
  }

  /**
   * Processes what was published while there was no connection, and then what has arrived in the meantime.
   *
   * @param held the messages that have arrived in the meantime
   */
  async #catchUp(held: readonly TopicMessage[]): Promise<void> {
    try {
      await this.#readLog();
    } catch (error) {
      // Held messages are also in the log, and must not count as received before earlier entries of the log.
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
        "More flash was published while this node was disconnected than the log can hold; some is lost",
      );
  }

  /** Processes an entry of the log, which may be older than this node's subscription to the topic. */
  #acceptLate(id: string, payload: string, nodes: number): void {
    const received = readTopicMessage(payload, id, nodes);
    if (!received) return this.connection.countFailure("receive");
    const subscribedAt = this.#topics.get(received.topic)?.subscribedAt;
    const isForTopic =
      subscribedAt !== undefined && Number.parseInt(id, 10) >= this.connection.clock.timeOf(subscribedAt);
    if (isForTopic || (nodes === 1 && this.#channels.mayCount(received.topic))) this.#accept(received);
    else this.#seen.add(id);
  }

  #deliverMessage(topic: string, message: unknown): void {
    for (const { subscriber } of [...(this.#topics.get(topic)?.members ?? [])])
      this.#deliver(() => subscriber.message(message));
  }

  #deliverFlash(topic: Topic, flash: FlashCommand): void {
    for (const { subscriber } of [...topic.members]) this.#deliver(() => subscriber.flash(flash, false));
  }

  /** Calls a subscriber. An exception affects neither other subscribers nor the connection. */
  #deliver(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.connection.countFailure("deliver");
      this.connection.applications.log("warn", { err: error }, "A subscriber failed to handle a message");
    }
  }
}

type LogEntry = readonly [id: string, fields: readonly string[]];
