import { messageOf } from "./errors.js";
import { within } from "./pending-replies.js";
import { notACluster } from "./server-kind.js";

/** How long the nodes of a cluster may take to tell which of them has a slot, in ms. */
const discoveryMs = 3_000;

/** A client made by `createCluster`, as far as it is used here. */
export interface ClusterClient {
  duplicate(overrides: { readonly minimizeConnections: boolean }): ClusterClient;
  connect(): Promise<unknown>;
  destroy(): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  getNodeClientForKey(key: string, isReadonly: boolean): Promise<NodeClient>;
}

/** A client of one node of a cluster. */
export interface NodeClient {
  readonly options?: { readonly socket?: object };
  duplicate(overrides: object): unknown;
}

export function isClusterClient(client: object): client is ClusterClient {
  return "getNodeClientForKey" in client;
}

/**
 * Puts all keys of a prefix into one hash slot, so that scripts can use them together and all nodes of an application
 * connect to the same primary (Redis Cluster specification, "Hash tags").
 */
export function hashTagged(prefix: string): string {
  return /\{[^}]+\}/.test(prefix) ? prefix : `{${prefix}}`;
}

/** Passes a client of the primary that has a key now to a function that copies it. */
export async function primaryForKey<T>(
  cluster: ClusterClient,
  key: string,
  copy: (primary: NodeClient) => T,
): Promise<T> {
  const discovery = cluster.duplicate({ minimizeConnections: true });
  const errors: string[] = [];
  discovery.on("error", (error) => errors.push(messageOf(error)));
  try {
    await within(discoveryMs, discovery.connect());
    return copy(await within(discoveryMs, discovery.getNodeClientForKey(key, false)));
  } catch (error) {
    if (errors.some((message) => message.includes("cluster support disabled"))) throw notACluster();
    // The thrown error says only that no node is available.
    throw errors.length > 0 ? new Error(errors.at(-1), { cause: error }) : error;
  } finally {
    discovery.destroy();
  }
}
