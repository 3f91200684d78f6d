import {
  type Broker,
  type CarryStore,
  type InboxStore,
  type Logger,
  type OutboxStore,
  type TopicFlash,
  topicFlash,
  type UndoStore,
} from "../live/index.js";
import { checkTopic, DjustError, type Topic, type TopicMessage, unknownOption } from "../wire/index.js";
import { clientFactory } from "./client-factory.js";
import { hashTagged, isClusterClient } from "./cluster.js";
import { RedisBroker } from "./redis-broker.js";
import { RedisCarryStore } from "./redis-carry-store.js";
import { RedisConnection } from "./redis-connection.js";
import { RedisInboxStore } from "./redis-inbox-store.js";
import type { RedisOptions } from "./redis-options.js";
import { RedisOutboxStore } from "./redis-outbox-store.js";
import { RedisUndoStore } from "./redis-undo-store.js";

export type { RedisOptions } from "./redis-options.js";

/** The parts that `createApp` needs to run as one of many nodes. They also work without an application. */
export interface RedisParts {
  /** Carries topics, broadcasts and flash between nodes; pass it as `broker`. */
  readonly broker: Broker;
  /** Keeps flash that browsers have not acknowledged; pass it as `outboxStore`. */
  readonly outboxStore: OutboxStore;
  /** Keeps carried flash and single-use values; pass it as `carryStore`. */
  readonly carryStore: CarryStore;
  /** Keeps undoable actions; any node carries them out after their deadline. */
  readonly undoStore: UndoStore;
  /** Keeps the messages of inboxes, for all nodes. */
  readonly inboxStore: InboxStore;
  /**
   * Sends flash to every view that subscribes to a topic, from a process that has no application.
   *
   * @throws {DjustError} DJ_TOPIC, and the errors of `putFlash`
   */
  readonly flash: {
    /** Returns the flash of a topic. */
    to(topic: Topic): TopicFlash;
  };
  /**
   * Calls `handleInfo` of every view that subscribes to the topic, on every node.
   *
   * @throws {DjustError} DJ_TOPIC, and DJ_JSON for a message that is not JSON-serializable
   */
  broadcast<T extends Topic>(topic: T, message: TopicMessage<T>): void;
  /**
   * Waits for pending commands and closes the connection. The last application that closes does this by itself.
   */
  close(): Promise<void>;
}

const optionNames = [
  "url",
  "client",
  "sentinel",
  "prefix",
  "timeoutMs",
  "logger",
] as const satisfies readonly (keyof RedisOptions)[];

/** How long to wait for the first connection before a node starts alone, in ms. */
const startMs = 2_000;

/**
 * Connects the nodes of an application through Redis.
 *
 * Requires Redis 6.2 or later, or Valkey: one primary, which Redis Sentinel may monitor, or a Redis Cluster, of which one
 * primary has all keys. While Redis is unreachable, a node works alone, logs a warning and reconnects automatically.
 *
 * @param options the address or client of Redis, the prefix of keys, and timeouts in milliseconds; all are optional
 * @throws {DjustError} DJ_APP_OPTION for invalid options and for a server of another kind, DJ_BROKER if Redis refuses the
 *   credentials
 * @see docs/guide/many-nodes.md
 * @example
 * const app = createApp({ routes, ...(await redis({ url: "redis://localhost:6379" })) });
 */
export function redis(options: RedisOptions = {}): Promise<RedisParts> {
  // Spreading a promise into the options of createApp copies this mark and nothing else.
  return Object.assign(connect(options), { [Symbol.for("djust-ts.not-awaited")]: true });
}

async function connect(options: RedisOptions): Promise<RedisParts> {
  const unknown = unknownOption("redis", options, optionNames);
  if (unknown !== undefined) throw new DjustError("DJ_APP_OPTION", unknown);
  const { prefix = "djust", timeoutMs = 500, logger = toConsole } = options;
  if (typeof prefix !== "string" || prefix === "") throw invalid("prefix", prefix, "a non-empty string");
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0))
    throw invalid("timeoutMs", timeoutMs, "a positive number of milliseconds");
  const isCluster = options.client !== undefined && isClusterClient(options.client);
  const connectionOptions = {
    prefix: isCluster ? hashTagged(prefix) : prefix,
    timeoutMs,
    logger,
    isCluster,
  };
  const makeClient = clientFactory(options, `${connectionOptions.prefix}:generation`);
  const connection = new RedisConnection(makeClient, connectionOptions);
  const broker = new RedisBroker(connection);
  const outboxStore = new RedisOutboxStore(connection);
  const carryStore = new RedisCarryStore(connection);
  const inboxStore = new RedisInboxStore(connection, broker);
  await connection.start(startMs);
  return {
    broker,
    outboxStore,
    carryStore,
    undoStore: new RedisUndoStore(connection),
    inboxStore,
    flash: {
      to: (topic) => topicFlash(broker, inboxStore, topic),
    },
    broadcast: (topic, message) => {
      checkTopic(topic);
      broker.publish(topic, message);
    },
    close: () => connection.close(),
  };
}

const toConsole: Pick<Logger, "info" | "warn"> = {
  info: (fields, message) => console.info(`[djust] ${message}`, fields),
  warn: (fields, message) => console.warn(`[djust] ${message}`, fields),
};

function invalid(name: string, given: unknown, expected: string): DjustError {
  return new DjustError(
    "DJ_APP_OPTION",
    `Option "${name}" of redis() must be ${expected}, got ${JSON.stringify(given)}`,
  );
}
