import { DjustError } from "../wire/index.js";

/**
 * Checks that a server is a primary of the kind that the options are for.
 *
 * @param hello the reply to the command HELLO
 * @throws {DjustError} DJ_APP_OPTION for a cluster or a sentinel where a single server is expected, or the reverse
 * @throws {Error} READONLY for a replica, which may be promoted later
 */
export function checkServer(hello: unknown, isCluster: boolean): void {
  const { mode, role } = Object(hello) as { readonly mode?: unknown; readonly role?: unknown };
  if (mode === "sentinel")
    throw invalid(
      'The URL of redis() must be that of a Redis server, got that of a sentinel. Use the option "sentinel".',
    );
  if (mode === "cluster" && !isCluster)
    throw invalid(
      'The server belongs to a Redis Cluster. Use redis({ client: createCluster({ rootNodes: […] }) }) with createCluster of the "redis" package.',
    );
  if (mode === "standalone" && isCluster) throw notACluster();
  if (role === "replica" || role === "slave")
    throw new Error("READONLY The server is a replica. Connect to the primary.");
}

export function notACluster(): DjustError {
  return invalid(
    "The servers of createCluster must belong to a Redis Cluster, got a single server. Use createClient instead.",
  );
}

function invalid(message: string): DjustError {
  return new DjustError("DJ_APP_OPTION", message);
}
