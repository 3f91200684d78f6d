import { randomBytes } from "node:crypto";
import type { Broker, PartHost, Subscriber, Subscription } from "../live/index.js";
import { DjustError, type FlashPut } from "../wire/index.js";
import type { Link, LinkUser } from "./link.js";
import { publishFlash, take } from "./scripts.js";
import { SendQueue } from "./send-queue.js";
import { isLater, type Member, Topic } from "./topic.js";

/** Flash kept for one topic while nobody is present, and for how long. */
const waitingMost = 100;
const waitingMs = 24 * 60 * 60 * 1000;
/** How far back a node whose connection broke may catch up. */
const logMost = 10_000;
const logMs = 60 * 60 * 1000;
/** How long publishing or taking again is told from doing it twice. */
const againMs = 10 * 60 * 1000;
/** What may wait for Redis to come back, and how much of its own flash a node knows when that comes round. */
const unsentMost = 1_000;
const ownMost = 10_000;

/** Something to publish, as it travels. */
interface Outgoing {
  /** Counts what this node publishes. */
  readonly number: number;
  readonly topic: string;
  readonly payload: string;
  readonly at: number;
  /** Set for a flash. */
  readonly flash: { readonly uid: string; readonly put: FlashPut; readonly shown: boolean } | undefined;
  /** It may have come through already. */
  attempted: boolean;
}

/** Somebody who asked for what waits. */
interface Take {
  readonly topic: string;
  readonly member: Member;
  asking: boolean;
}

/** A flash as it waits. */
interface Entry {
  readonly f: FlashPut;
  /** When it has waited long enough, in ms since the epoch. */
  readonly x: number;
}

/**
 * Messages between the live sessions of many nodes. What this node's own sessions subscribe to reaches
 * them directly; Redis is for all others.
 */
export class RedisBroker implements Broker, LinkUser {
  readonly scripts = [publishFlash, take];
  readonly #topics = new Map<string, Topic>();
  /** Flash that this node has published and its own sessions have had. */
  readonly #own = new Set<string>();
  readonly #unsent = new SendQueue<Outgoing>(unsentMost, (item) => this.#drop(item));
  /** Takes that were asked for and whose answers have not come. */
  readonly #takes = new Map<string, Take>();
  /** Last entry of the log that this node has. */
  #cursor: string | undefined;
  /** What comes while this node catches up. */
  #held: (readonly [id: string, payload: string])[] | undefined;
  #published = 0;
  #dropped = 0;

  constructor(private readonly link: Link) {
    link.use(this);
    link.hosts.gauge("djust.broker.queued", () => this.#unsent.length);
  }

  get connected(): boolean {
    return this.link.connected;
  }

  open(host: PartHost): () => void {
    return this.link.hosts.open(host);
  }

  publish(topic: string, message: unknown): void {
    const payload = jsonOf({ n: this.link.nodeId, m: message });
    for (const { subscriber } of [...(this.#topics.get(topic)?.members ?? [])]) subscriber.message(message);
    this.#send(topic, payload, undefined);
  }

  publishFlash(name: string, put: FlashPut): void {
    const uid = randomBytes(12).toString("base64url");
    const payload = jsonOf({ u: uid, t: name, f: put });
    const topic = this.#topics.get(name);
    const shown = topic?.present !== undefined;
    if (topic && shown) {
      this.#remember(uid);
      for (const { subscriber } of [...topic.members]) subscriber.flash(put, false);
    }
    this.#send(name, payload, { uid, put, shown });
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
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { unsent: this.#unsent.length, dropped };
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
    while (this.connected && this.#unsent.length > 0)
      await Promise.all(this.#unsent.take().map((item) => this.#publish(item)));
  }

  /* ------------------------------------------------------------------ sending */

  #send(topic: string, payload: string, flash: Outgoing["flash"]): void {
    const item = { number: ++this.#published, topic, payload, at: Date.now(), flash, attempted: false };
    if (this.connected && this.#unsent.length === 0) void this.#publish(item);
    else this.#unsent.add(item);
  }

  async #publish(item: Outgoing): Promise<void> {
    const { flash, topic, payload } = item;
    // Longer ago, Redis may not know any more whether it came through.
    if (item.attempted && Date.now() - item.at > againMs) return this.#drop(item);
    try {
      if (flash) await this.#publishFlash(item, flash);
      else await this.link.send("PUBLISH", this.#channel("topic", topic), `m ${payload}`);
    } catch {
      item.attempted = true;
      if (flash) this.#unsent.add(item);
      // Whether a message came through is not known, and sending it again might make two of it.
      else this.#drop(item);
    }
  }

  async #publishFlash(
    { topic, payload, at }: Outgoing,
    { uid, put, shown }: NonNullable<Outgoing["flash"]>,
  ): Promise<void> {
    const { link } = this;
    const keys = [
      link.key("done", uid),
      link.key("waiting", topic),
      link.key("log"),
      this.#channel("present", topic),
      this.#channel("topic", topic),
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

  #remember(uid: string): void {
    this.#own.add(uid);
    const [oldest] = this.#own;
    if (this.#own.size > ownMost && oldest !== undefined) this.#own.delete(oldest);
  }

  /* ------------------------------------------------------------------ taking what waits */

  #take(topic: Topic, member: Member): Promise<void> | undefined {
    const here = this.#unsent.take(
      (item) => item.topic === topic.name && item.flash?.shown === false && !item.attempted,
    );
    for (const { flash } of here) if (flash) member.subscriber.flash(flash.put, true);
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
    this.link.ask("unsubscribe", (client) => client.unsubscribe(channel, this.#heard)).catch(() => {});
  }

  readonly #heard = (text: string, channel: string): void => {
    const space = text.indexOf(" ");
    const id = text.slice(0, space);
    const payload = text.slice(space + 1);
    if (id === "m") this.#hearMessage(channel.slice(this.#channel("topic", "").length), payload);
    else if (this.#held) this.#held.push([id, payload]);
    else this.#hearFlash(id, payload, false);
  };

  #hearMessage(topic: string, payload: string): void {
    const { n, m } = JSON.parse(payload) as { n: string; m?: unknown };
    if (n === this.link.nodeId) return;
    for (const { subscriber } of [...(this.#topics.get(topic)?.members ?? [])]) subscriber.message(m);
  }

  /** @param old whether it comes from the log, which also has what was before somebody here subscribed */
  #hearFlash(id: string, payload: string, old: boolean): void {
    if (this.#cursor !== undefined && !isLater(id, this.#cursor)) return;
    this.#cursor = id;
    const { u, t, f } = JSON.parse(payload) as { u: string; t: string; f: FlashPut };
    const topic = this.#topics.get(t);
    if (!topic || this.#own.has(u)) return;
    if (old && (topic.since === undefined || !isLater(id, topic.since))) return;
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
      for (const [id, [, payload = ""]] of entries) this.#hearFlash(id, payload, true);
      if (entries.length >= logMost)
        link.hosts.log(
          "warn",
          { entries: entries.length },
          "more flash was given out than this node can catch up with",
        );
    } finally {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const [id, payload] of held) this.#hearFlash(id, payload, false);
    }
  }
}

type LogEntry = readonly [id: string, fields: readonly string[]];

/** @throws {DjustError} DJ_BROKER */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new DjustError("DJ_BROKER", "what goes to other nodes has to be JSON; send plain data", {
      cause: error,
    });
  }
}
