import { createClient } from "redis";
import { DjustError } from "../wire/index.js";
import { within } from "./pending-replies.js";
import type { Client } from "./redis-connection.js";
import type { RedisOptions } from "./redis-options.js";

/** How long each sentinel may take to reply, in ms. */
const sentinelMs = 1_000;

type Sentinel = NonNullable<RedisOptions["sentinel"]>;
type Address = Sentinel["nodes"][number];

/**
 * Returns a factory of clients that are not connected yet and leave reconnecting to `RedisConnection`.
 *
 * @throws {DjustError} DJ_APP_OPTION for invalid options
 */
export function clientFactory(options: RedisOptions): () => Client | Promise<Client> {
  const { sentinel, url = defaultUrl, client } = options;
  if (client) refuseOtherClients(client);
  if (sentinel) checkSentinel(sentinel);
  try {
    makeClient(options).destroy();
  } catch (error) {
    throw new DjustError(
      "DJ_APP_OPTION",
      `redis() must be given a URL such as "redis://host:6379" or a client of the "redis" package, got ${JSON.stringify(url)}.`,
      { cause: error },
    );
  }
  return sentinel ? async () => makeClient(options, await primaryOf(sentinel)) : () => makeClient(options);
}

const defaultUrl = "redis://localhost:6379";

/** @param address replaces the address in the options */
function makeClient({ url = defaultUrl, client }: RedisOptions, address?: Address): Client {
  const socket = { ...client?.options?.socket, ...address, reconnectStrategy: false as const };
  const settings = { RESP: 3 as const, disableOfflineQueue: true, commandsQueueMaxLength: 10_000, socket };
  // The client's own URL has already been read, and would replace the address.
  if (client) return client.duplicate(address ? { ...settings, url: undefined } : settings) as Client;
  return createClient({ url: address ? urlAt(url, address) : url, ...settings });
}

function urlAt(url: string, { host, port }: Address): string {
  const target = new URL(url);
  target.hostname = host.includes(":") ? `[${host}]` : host;
  target.port = String(port);
  return target.href;
}

/** Asks the sentinels for the address of the primary, and uses the first reply. */
async function primaryOf({ name, nodes, username, password }: Sentinel): Promise<Address> {
  let failure: unknown;
  for (const { host, port } of nodes) {
    const sentinel = createClient({
      ...(username === undefined ? undefined : { username }),
      ...(password === undefined ? undefined : { password }),
      disableOfflineQueue: true,
      socket: { host, port, connectTimeout: sentinelMs, reconnectStrategy: false },
    });
    sentinel.on("error", () => {});
    try {
      await within(sentinelMs, sentinel.connect());
      const reply: unknown = await within(
        sentinelMs,
        sentinel.sendCommand(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", name]),
      );
      if (Array.isArray(reply)) return { host: String(reply[0]), port: Number(reply[1]) };
      failure = new Error(
        `the sentinel ${host}:${port} does not know a primary named ${JSON.stringify(name)}`,
      );
    } catch (error) {
      failure = error;
    } finally {
      sentinel.destroy();
    }
  }
  throw failure;
}

function checkSentinel(sentinel: Sentinel): void {
  const { name, nodes } = sentinel as Partial<Sentinel>;
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

/** Refuses other kinds of clients of the `redis` package, which look the same until they are used. */
function refuseOtherClients(client: object): void {
  if ("getMasterNode" in client)
    throw new DjustError(
      "DJ_APP_OPTION",
      'Option "client" of redis() must be a client made by createClient, got one made by createSentinel. Use the option "sentinel" instead.',
    );
  if ("masters" in client)
    throw new DjustError(
      "DJ_APP_OPTION",
      'Option "client" of redis() must be a client made by createClient, got one made by createCluster. Redis Cluster is not supported: use a Redis with one primary.',
    );
}
