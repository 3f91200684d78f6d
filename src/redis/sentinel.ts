import { createClient, type RedisClientOptions, type RedisSentinelOptions } from "redis";
import { DjustError } from "../wire/index.js";
import { within } from "./pending-replies.js";

/** How long each sentinel may take to reply, in ms. */
const sentinelMs = 1_000;

/** Address of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Sentinels, and the name under which they monitor a primary. */
export interface Sentinels {
  readonly name: string;
  readonly nodes: readonly Address[];
  /** Settings of connections to the sentinels. */
  readonly settings: Pick<RedisClientOptions, "username" | "password" | "socket">;
}

/** Asks the sentinels for the address of the primary, and uses the first reply. */
export async function primaryOf({ name, nodes, settings }: Sentinels): Promise<Address> {
  let failure: unknown;
  for (const { host, port } of nodes) {
    const socket = { ...settings.socket, host, port, connectTimeout: sentinelMs, reconnectStrategy: false };
    const sentinel = createClient({
      ...settings,
      disableOfflineQueue: true,
      socket: socket as RedisClientOptions["socket"],
    } as RedisClientOptions);
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

/**
 * The settings of a client made by `createSentinel`: the sentinels, and the settings of connections to the primary.
 *
 * @throws {DjustError} DJ_APP_OPTION if this version of the `redis` package does not reveal them
 */
export function readSentinelClient(client: object): {
  readonly sentinels: Sentinels;
  readonly primary: RedisClientOptions;
} {
  const options = optionsOf(client);
  if (typeof options?.name !== "string" || !Array.isArray(options.sentinelRootNodes))
    throw new DjustError(
      "DJ_APP_OPTION",
      'Option "client" of redis() must be a client made by createClient or createCluster with this version of the "redis" package, got one made by createSentinel. Use the option "sentinel" instead.',
    );
  const { name, sentinelRootNodes, sentinelClientOptions, nodeClientOptions } = options;
  return {
    sentinels: {
      name,
      nodes: sentinelRootNodes.map(({ host, port }) => ({ host, port })),
      settings: { ...sentinelClientOptions },
    },
    primary: { ...nodeClientOptions },
  };
}

/** The options of a sentinel client are private, but its `duplicate` passes them to the constructor of its prototype. */
function optionsOf(client: object): Partial<RedisSentinelOptions> | undefined {
  let options: unknown;
  class Copy {
    constructor(given: unknown) {
      options = given;
    }
  }
  const { _self: self = client } = client as { readonly _self?: object };
  const stand = Object.create(Copy.prototype, { _self: { value: self } });
  try {
    (client as { duplicate(this: unknown): unknown }).duplicate.call(stand);
  } catch {
    return undefined;
  }
  return options as Partial<RedisSentinelOptions> | undefined;
}
