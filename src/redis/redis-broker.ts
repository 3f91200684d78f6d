import { randomBytes } from "node:crypto";
import type { Broker, PartHost, Subscriber, Subscription } from "../live/index.js";
import { type FlashPut, jsonOf } from "../wire/index.js";
import { againMs, logMost } from "./bounds.js";
import type { Link, LinkUser } from "./link.js";
import { type Entry, Publisher } from "./publisher.js";
import { publishFlash, publishLate, take } from "./scripts.js";
import { isLater, type Member, Topic } from "./topic.js";

/** How much of its own flash a node knows when that comes round. */
const ownMost = 10_000;

/** Somebody who asked for what waits. */
interface Take {
  readonly topic: string;
  readonly member: Member;
  asking: boolean;
}

/**
 * Messages between the live sessions of many nodes. What this node's own sessions subscribe to reaches
 * them directly; Redis is for all others.
 */
export class RedisBroker implements Broker, LinkUser {
  readonly scripts = [publishFlash, publishLate, take];
  readonly #topics = new Map<string, Topic>();
  /** Flash that this node has published and its own sessions have had. */
  readonly #own = new Set<string>();
  readonly #publisher: Publisher;
  /** Topics that nobody here is present for any more, and Redis does not know yet. */
  readonly #leaving = new Set<string>();
  /** Takes that were asked for and whose answers have not come. */
  readonly #takes = new Map<string, Take>();
  /** Last entry of the log that this node has. */
  #cursor: string | undefined;
  /** What comes while this node catches up. */
  #held: (readonly [id: string, payload: string])[] | undefined;

  constructor(private readonly link: Link) {
    link.use(this);
    this.#publisher = new Publisher(link);
  }

  get connected(): boolean {
    return this.link.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.link.hosts.open(host);
  }

  publish(topic: string, message: unknown): void {
    const payload = jsonOf(
      { t: topic, n: this.link.nodeId, m: message },
      `the message of broadcast(${JSON.stringify(topic)})`,
    );
    for (const { subscriber } of [...(this.#topics.get(topic)?.members ?? [])]) subscriber.message(message);
    this.#publisher.send(topic, payload);
  }

  publishFlash(topicName: string, put: FlashPut): void {
    const name = randomBytes(12).toString("base64url");
    // What is published again, because nobody was there after all, is still the same flash.
    const { uid = name } = put;
    const flash = { ...put, uid };
    const topic = this.#topics.get(topicName);
    const shown = topic?.present !== undefined;
    if (topic && shown) {
      this.#remember(uid);
      for (const { subscriber } of [...topic.members]) subscriber.flash(flash, false);
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
      if (!before && topic.present) this.#listen("present", [topic]);
      if (before && !topic.present) this.#ignore("present", topic);
    };
    return {
      // Where somebody is present already, nothing waits.
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
        this.#ignore("topic", topic);
      },
    };
  }

  missed(): Record<string, number> {
    return this.#publisher.missed();
  }

  /** Subscribes to everything again, catches up with the log, takes what waits, sends what has waited here. */
  async rejoin(): Promise<void> {
    const topics = [...this.#topics.values()];
    const present = topics.filter((topic) => topic.present);
    this.#held = [];
    this.#listen("topic", topics);
    this.#listen("present", present);
    await this.#catchUp();
    await Promise.all([...this.#takes.keys()].map((id) => this.#carryOutTake(id)));
    await Promise.all(present.map((topic) => topic.present && this.#take(topic, topic.present)));
    await this.#publisher.flush();
  }

  #remember(uid: string): void {
    this.#own.add(uid);
    const [oldest] = this.#own;
    if (this.#own.size > ownMost && oldest !== undefined) this.#own.delete(oldest);
  }

  /* ------------------------------------------------------------------ taking what waits */

  #take(topic: Topic, member: Member): Promise<void> | undefined {
    for (const put of this.#publisher.take(topic.name)) member.subscriber.flash(put, true);
    // Without Redis, this is made up for when it is back and somebody is present.
    if (!this.connected) return undefined;
    const id = randomBytes(12).toString("base64url");
    this.#takes.set(id, { topic: topic.name, member, asking: false });
    return this.link.inTime(this.#carryOutTake(id)).catch(() => {});
  }

  async #carryOutTake(id: string): Promise<void> {
    const asked = this.#takes.get(id);
    if (!asked || asked.asking) return;
    const { link } = this;
    const keys = [link.key("waiting", asked.topic), link.key("taken", id), link.key("log")];
    asked.asking = true;
    const answer = await link.run(take, keys, [againMs]).catch((error: unknown) => {
      // It stays in the list, and is asked for again when Redis is back.
      asked.asking = false;
      throw error;
    });
    this.#takes.delete(id);
    const [last, entries] = answer as readonly [string, readonly string[]];
    const topic = this.#topics.get(asked.topic);
    if (topic) topic.since ??= last;
    for (const text of entries) this.#give(asked.topic, asked.member, JSON.parse(text) as Entry);
  }

  /** Gives what waited to whoever asked for it, or to somebody else, or lets it wait again. */
  #give(name: string, asked: Member, { f, x }: Entry): void {
    const topic = this.#topics.get(name);
    const member = topic?.members.has(asked) ? asked : topic?.present;
    if (x <= Date.now()) this.link.hosts.count("djust.flash.dropped", 1, { reason: "nobody_came" });
    else if (member) member.subscriber.flash(f, true);
    else this.publishFlash(name, f);
  }

  /* ------------------------------------------------------------------ receiving */

  #topic(name: string): Topic {
    const known = this.#topics.get(name);
    if (known) return known;
    const topic = new Topic(name);
    this.#topics.set(name, topic);
    this.#listen("topic", [topic]);
    return topic;
  }

  #channel(kind: "topic" | "present", topic: string): string {
    return this.link.key(kind, topic);
  }

  #listen(kind: "topic" | "present", topics: readonly Topic[]): void {
    if (!this.connected || topics.length === 0) return;
    const channels = topics.map(({ name }) => this.#channel(kind, name));
    this.link.ask("subscribe", (client) => client.subscribe(channels, this.#heard)).catch(() => {});
  }

  #ignore(kind: "topic" | "present", { name }: Topic): void {
    if (!this.connected) return;
    const channel = this.#channel(kind, name);
    if (kind === "present") this.#leaving.add(name);
    this.link
      .ask("unsubscribe", (client) => client.unsubscribe(channel, this.#heard))
      .catch(() => {})
      .finally(() => kind === "present" && this.#leaving.delete(name));
  }

  /** A message as `m …`; a flash, or a message that has waited, as its entry in the log, on how many nodes somebody was present, and itself. */
  readonly #heard = (text: string): void => {
    const [head = "", present = ""] = text.split(" ", 2);
    if (head === "m") return this.#hearMessage(JSON.parse(text.slice(2)) as Message);
    const payload = text.slice(head.length + present.length + 2);
    if (this.#held) this.#held.push([head, payload]);
    else this.#hearEntry(head, payload, present === "1" ? "alone" : "among others");
  };

  #hearMessage({ t, n, m }: Message): void {
    if (n === this.link.nodeId) return;
    for (const { subscriber } of [...(this.#topics.get(t)?.members ?? [])]) subscriber.message(m);
  }

  /**
   * @param how "alone": somebody was present on one node only; "late": it comes from the log, which also
   *   has what was before somebody here subscribed
   */
  #hearEntry(id: string, payload: string, how: "alone" | "among others" | "late"): void {
    if (this.#cursor !== undefined && !isLater(id, this.#cursor)) return;
    this.#cursor = id;
    const entry = JSON.parse(payload) as Message | { t: string; f: FlashPut };
    const { t } = entry;
    const topic = this.#topics.get(t);
    const isBefore = how === "late" && (topic?.since === undefined || !isLater(id, topic.since));
    if (!("f" in entry)) return isBefore ? undefined : this.#hearMessage(entry);
    const { f } = entry;
    if (f.uid !== undefined && this.#own.has(f.uid)) return;
    // The one who was present here has just gone, and Redis did not know yet.
    if (how === "alone" && this.#leaving.has(t) && !topic?.present) return this.publishFlash(t, f);
    if (!topic || isBefore) return;
    for (const { subscriber } of [...topic.members]) subscriber.flash(f, false);
  }

  /** Gets from the log what was given out while there was no connection. */
  async #catchUp(): Promise<void> {
    const { link } = this;
    const key = link.key("log");
    try {
      if (this.#cursor === undefined) {
        const [last] = (await link.send("XREVRANGE", key, "+", "-", "COUNT", "1")) as LogEntry[];
        this.#cursor = last?.[0] ?? "0-0";
        return;
      }
      const entries = (await link.send("XRANGE", key, `(${this.#cursor}`, "+")) as LogEntry[];
      for (const [id, [, payload = ""]] of entries) this.#hearEntry(id, payload, "late");
      if (entries.length >= logMost)
        link.hosts.log(
          "warn",
          { entries: entries.length },
          "more flash was given out than this node can catch up with",
        );
    } finally {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const [id, payload] of held) this.#hearEntry(id, payload, "among others");
    }
  }
}

/** A message as it travels: its topic, its node, itself. */
interface Message {
  readonly t: string;
  readonly n: string;
  readonly m?: unknown;
}

type LogEntry = readonly [id: string, fields: readonly string[]];
