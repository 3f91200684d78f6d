import { createClient, type RedisClientOptions } from "redis";
import { DjustError } from "../wire/index.js";
import { isClusterClient, primaryForKey } from "./cluster.js";
import type { Client } from "./redis-connection.js";
import type { RedisOptions } from "./redis-options.js";
import { type Address, primaryOf, readSentinelClient } from "./sentinel.js";

type SentinelOption = NonNullable<RedisOptions["sentinel"]>;

/**
 * Returns a factory of clients that are not connected yet and leave reconnecting to `RedisConnection`.
 *
 * @param key a key of the application, which a cluster finds the primary by
 * @throws {DjustError} DJ_APP_OPTION for invalid options
 */
export function clientFactory(options: RedisOptions, key: string): () => Client | Promise<Client> {
  const { sentinel, url = defaultUrl, client } = options;
  if (sentinel) checkSentinel(sentinel);
  if (client && isClusterClient(client)) {
    if (sentinel) throw bothGiven("createCluster");
    return () =>
      primaryForKey(
        client,
        key,
        (primary) => primary.duplicate(settingsWith({ ...primary.options?.socket })) as Client,
      );
  }
  if (client && "getMasterNode" in client) {
    if (sentinel) throw bothGiven("createSentinel");
    const { sentinels, primary } = readSentinelClient(client);
    return async () => fromOptions(primary, await primaryOf(sentinels));
  }
  if (client && !isPlainClient(client))
    throw new DjustError(
      "DJ_APP_OPTION",
      'Option "client" of redis() must be a client made by createClient, createSentinel or createCluster of the "redis" package, got another object. Pass a URL, or such a client.',
    );
  try {
    makeClient(options).destroy();
  } catch (error) {
    throw new DjustError(
      "DJ_APP_OPTION",
      `redis() must be given a URL such as "redis://host:6379" or a client of the "redis" package, got ${JSON.stringify(url)}.`,
      { cause: error },
    );
  }
  if (!sentinel) return () => makeClient(options);
  const { name, nodes, username, password } = sentinel;
  const settings = {
    ...(username === undefined ? undefined : { username }),
    ...(password === undefined ? undefined : { password }),
  };
  return async () => makeClient(options, await primaryOf({ name, nodes, settings }));
}

/** Whether a client is made by `createClient`: not a pool, nor a client of another package. */
function isPlainClient(client: object): boolean {
  const { isReady, duplicate, sendCommand } = client as Readonly<Record<string, unknown>>;
  return typeof isReady === "boolean" && typeof duplicate === "function" && typeof sendCommand === "function";
}

const defaultUrl = "redis://localhost:6379";

/** The settings of every connection. @param socket those of the application */
function settingsWith(socket: object) {
  return {
    RESP: 3 as const,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: { ...socket, reconnectStrategy: false as const },
  };
}

/** @param address replaces the address in the options */
function makeClient({ url = defaultUrl, client }: RedisOptions, address?: Address): Client {
  const settings = settingsWith({ ...client?.options?.socket, ...address });
  // The client's own URL has already been read, and would replace the address.
  if (client) return client.duplicate(address ? { ...settings, url: undefined } : settings) as Client;
  return createClient({ url: address ? urlAt(url, address) : url, ...settings });
}

function fromOptions(options: RedisClientOptions, address: Address): Client {
  return createClient({ ...options, ...settingsWith({ ...options.socket, ...address }) } as object) as Client;
}

function urlAt(url: string, { host, port }: Address): string {
  const target = new URL(url);
  target.hostname = host.includes(":") ? `[${host}]` : host;
  target.port = String(port);
  return target.href;
}

function checkSentinel(sentinel: SentinelOption): void {
  const { name, nodes } = sentinel as Partial<SentinelOption>;
  const isAddress = (node: Partial<Address> | undefined): boolean =>
    typeof node?.host === "string" && node.host !== "" && Number.isInteger(node.port);
  if (
    typeof name === "string" &&
    name !== "" &&
    Array.isArray(nodes) &&
    nodes.length > 0 &&
    nodes.every(isAddress)
  )
    return;
  throw new DjustError(
    "DJ_APP_OPTION",
    `Option "sentinel" of redis() must have a name and nodes, such as { name: "mymaster", nodes: [{ host: "10.0.0.1", port: 26379 }] }, got ${JSON.stringify({ name, nodes })}`,
  );
}

function bothGiven(made: string): DjustError {
  return new DjustError(
    "DJ_APP_OPTION",
    `Option "sentinel" of redis() must be used with a URL or a client made by createClient, got a client made by ${made}. Remove one of the two options.`,
  );
}
