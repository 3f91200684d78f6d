import { createClient } from "redis";
import { type FlashOptions, flashPut } from "../flash/index.js";
import type { Broker, CarryStore, Logger, OutboxStore } from "../live/index.js";
import { checkTopic, DjustError } from "../wire/index.js";
import { type Client, Link } from "./link.js";
import { RedisBroker } from "./redis-broker.js";
import { RedisCarryStore } from "./redis-carry-store.js";
import { RedisOutboxStore } from "./redis-outbox-store.js";

export interface RedisOptions {
  /** Such as "redis://user:password@host:6379/0", or "rediss:" for TLS. @default "redis://localhost:6379" */
  readonly url?: string;
  /** A client of the package `redis` whose settings to use instead; it is duplicated, not used itself. */
  readonly client?: {
    readonly options?: { readonly socket?: object };
    duplicate(overrides?: object): unknown;
  };
  /** Start of all keys and channels; every node of one application has the same. @default "djust" */
  readonly prefix?: string;
  /** How long an answer of Redis may take before a node goes on alone, in ms. @default 500 */
  readonly timeoutMs?: number;
  /** Where it is said that Redis is away while no application is there to say it. @default the console */
  readonly logger?: Pick<Logger, "info" | "warn">;
}

/** What createApp takes to be one of many nodes; also usable without an application. */
export interface RedisParts {
  readonly broker: Broker;
  readonly outboxStore: OutboxStore;
  readonly carryStore: CarryStore;
  /**
   * Flash for whoever subscribes to a topic, from a process that has no application.
   *
   * @throws {DjustError} DJ_TOPIC, and what `putFlash` throws
   */
  readonly flash: {
    to(topic: string): { put(level: string, message: string, options?: FlashOptions): void };
  };
  /**
   * Gives a message to `handleInfo` of every view that subscribes to the topic, on every node.
   *
   * @throws {DjustError} DJ_TOPIC, and DJ_JSON for what cannot travel
   */
  broadcast(topic: string, message: unknown): void;
  /**
   * Sends what is under way and closes the connection. Applications do it by themselves: the last one
   * that closes closes the connection.
   */
  close(): Promise<void>;
}

/** How long the first connection is waited for before a node begins alone, in ms. */
const startMs = 2_000;

/**
 * Makes an application one of many nodes: `createApp({ …, ...(await redis({ url })) })`.
 *
 * Needs a Redis 6.2 or later with one primary; a Redis Cluster does not do. When Redis cannot be
 * reached, a node works alone and says so; it connects again by itself.
 *
 * @throws {DjustError} DJ_APP_OPTION for options that cannot be, DJ_BROKER when Redis refuses the credentials
 */
export async function redis(options: RedisOptions = {}): Promise<RedisParts> {
  const { prefix = "djust", timeoutMs = 500, logger = toConsole } = options;
  if (typeof prefix !== "string" || prefix === "") throw wrong("prefix", prefix, "a text");
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0))
    throw wrong("timeoutMs", timeoutMs, "a positive number of ms");
  const link = new Link(clientsOf(options), { prefix, timeoutMs, logger });
  const broker = new RedisBroker(link);
  const outboxStore = new RedisOutboxStore(link);
  const carryStore = new RedisCarryStore(link);
  await link.start(startMs);
  return {
    broker,
    outboxStore,
    carryStore,
    flash: {
      to: (topic) => {
        checkTopic(topic);
        return {
          put: (level, message, flashOptions) =>
            broker.publishFlash(topic, flashPut(level, message, flashOptions)),
        };
      },
    },
    broadcast: (topic, message) => {
      checkTopic(topic);
      broker.publish(topic, message);
    },
    close: () => link.close(),
  };
}

/** Gives clients that are not connected yet and leave it to the link to connect again. */
function clientsOf({ url = "redis://localhost:6379", client }: RedisOptions): () => Client {
  const make = (): Client => {
    const socket = { ...client?.options?.socket, reconnectStrategy: false as const };
    const settings = { RESP: 3 as const, disableOfflineQueue: true, commandsQueueMaxLength: 10_000, socket };
    return client ? (client.duplicate(settings) as Client) : createClient({ url, ...settings });
  };
  try {
    make().destroy();
  } catch (error) {
    throw new DjustError(
      "DJ_APP_OPTION",
      `redis() takes the URL of a Redis such as "redis://host:6379", or a client of the package "redis", got ${JSON.stringify(url)}`,
      { cause: error },
    );
  }
  return make;
}

const toConsole: Pick<Logger, "info" | "warn"> = {
  info: (fields, message) => console.info(`[djust] ${message}`, fields),
  warn: (fields, message) => console.warn(`[djust] ${message}`, fields),
};

function wrong(name: string, given: unknown, expected: string): DjustError {
  return new DjustError("DJ_APP_OPTION", `redis({ ${name} }) is ${expected}, got ${JSON.stringify(given)}`);
}
