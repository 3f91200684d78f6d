import { randomBytes } from "node:crypto";
import type { InboxEntry, KeptMessage } from "../flash/index.js";
import { type Broker, type InboxPage, type InboxStore, inboxBounds, type PartHost } from "../live/index.js";
import { RedisCommandError } from "./errors.js";
import { listInbox, putInInbox, readInInbox, removeFromInbox, updateInInbox } from "./inbox-scripts.js";
import type { ConnectionUser, RedisConnection } from "./redis-connection.js";
import type { Script } from "./script.js";

/** What may wait for Redis: changes of inboxes, and characters in them. */
const unsentMost = 10_000;
const unsentLengthMost = 16 * 1024 * 1024;
/** How long a change that Redis refuses is sent again, in ms. */
const retryMs = 24 * 60 * 60 * 1000;

/** A change of an inbox that has not been made yet. */
interface Change {
  readonly script: Script;
  readonly topic: string;
  readonly args: readonly (string | number)[];
}

/**
 * Inboxes in Redis, which all nodes share. Changes are made in order; what cannot be sent waits, within bounds. Other nodes
 * learn of changes through the broker, and load an inbox again when they begin to learn of them.
 */
export class RedisInboxStore implements InboxStore, ConnectionUser {
  readonly scripts = [putInInbox, updateInInbox, removeFromInbox, readInInbox, listInbox];
  readonly #unsent: Change[] = [];
  #unsentLength = 0;
  #dropped = 0;
  /** Resolves when all changes are made, or no more can be made now. */
  #sending: Promise<void> | undefined;

  constructor(
    private readonly connection: RedisConnection,
    private readonly broker: Broker,
  ) {
    connection.use(this);
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.connection.applications.open(host);
  }

  put(topic: string, message: KeptMessage, keepMs: number): void {
    const { perTopic, total } = inboxBounds;
    const id = randomBytes(12).toString("base64url");
    this.#change(putInInbox, topic, [
      id,
      JSON.stringify(message),
      message.key ?? "",
      keepMs,
      perTopic,
      total,
    ]);
  }

  update(topic: string, message: KeptMessage): void {
    if (message.key !== undefined) this.#change(updateInInbox, topic, [message.key, JSON.stringify(message)]);
  }

  remove(topic: string, key: string): void {
    this.#change(removeFromInbox, topic, [key]);
  }

  async read(topic: string, id: string, andOlder: boolean): Promise<void> {
    await this.#sending;
    const marked = await this.#run(readInInbox, topic, [id, andOlder ? 1 : 0]);
    if (Number(marked) > 0) this.#tell(topic);
  }

  async list(topic: string, most: number): Promise<InboxPage> {
    // What this node has put is in the list.
    await this.#sending;
    const found = await this.#run(listInbox, topic, [most]);
    const [total, unread, expiresInMs, ...rest] = found as [number, number, number, ...unknown[]];
    const entries: InboxEntry[] = [];
    for (let at = 0; at < rest.length; at += 3)
      entries.push({
        ...(JSON.parse(String(rest[at + 2])) as KeptMessage & { readonly at: number }),
        id: String(rest[at]),
        isRead: Number(rest[at + 1]) === 1,
      });
    return { entries, total, unread, expiresInMs: expiresInMs < 0 ? undefined : expiresInMs };
  }

  watch(topic: string, changed: () => void): () => void {
    const subscriber = { message: changed, flash: () => {}, joined: changed };
    const subscription = this.broker.subscribe(channelOf(topic), subscriber);
    return () => subscription.end();
  }

  missed(): Record<string, number> {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { unsentToInboxes: this.#unsent.length, droppedFromInboxes: dropped };
  }

  /** Makes the changes that have waited. */
  rejoin(): Promise<void> {
    return this.#send();
  }

  #change(script: Script, topic: string, args: Change["args"]): void {
    const change = { script, topic, args };
    this.#unsent.push(change);
    this.#unsentLength += lengthOf(change);
    while (this.#unsent.length > unsentMost || this.#unsentLength > unsentLengthMost) this.#drop();
    void this.#send();
  }

  /** Makes changes one after the other, as long as Redis accepts them. Never rejects. */
  #send(): Promise<void> {
    this.#sending ??= this.#sendAll();
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    // The promise is kept before the loop begins, and cleared when it ends: a change is never added in between.
    await undefined;
    try {
      for (let next = this.#unsent[0]; next && this.connection.connected; next = this.#unsent[0]) {
        await this.#carryOut(next);
        if (this.#unsent[0] === next) this.#remove();
        this.#tell(next.topic);
      }
    } catch (error) {
      if (error instanceof RedisCommandError) this.#retryLater();
    } finally {
      this.#sending = undefined;
    }
  }

  async #carryOut({ script, topic, args }: Change): Promise<void> {
    const result = await this.#run(script, topic, args);
    if (script === putInInbox && Number(result) > 0)
      this.connection.applications.count("djust.flash.dropped", Number(result), { reason: "inbox_full" });
  }

  #retryLater(): void {
    this.connection.retries.add(this, {
      until: Date.now() + retryMs,
      work: () => this.#send(),
    });
  }

  #remove(): void {
    const change = this.#unsent.shift();
    if (change) this.#unsentLength -= lengthOf(change);
  }

  #drop(): void {
    this.#remove();
    this.#dropped++;
    this.connection.applications.count("djust.flash.dropped", 1, { reason: "broker_away" });
  }

  #tell(topic: string): void {
    this.broker.publish(channelOf(topic), 0);
  }

  #run(script: Script, topic: string, args: Change["args"]): Promise<unknown> {
    return this.connection.run(script, [this.connection.key("inbox")], [topic, ...args]);
  }
}

/** The topic that says that an inbox has changed. */
function channelOf(topic: string): string {
  return `dj-inbox ${topic}`;
}

function lengthOf({ topic, args }: Change): number {
  return topic.length + args.join("").length;
}
