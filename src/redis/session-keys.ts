import type { NumberedFlash } from "../flash/index.js";
import type { SessionMark } from "../live/index.js";
import { limits } from "../wire/index.js";
import type { RedisConnection } from "./redis-connection.js";

/** The keys of one session in Redis. */
export function sessionKeys(
  connection: RedisConnection,
  sessionId: string,
): { readonly flash: string; readonly session: string; readonly late: string } {
  return {
    flash: connection.key("flash", sessionId),
    session: connection.key("session", sessionId),
    late: connection.key("late", sessionId),
  };
}

/** The script arguments that identify a copy of a session. */
export function copyArguments(
  connection: RedisConnection,
  { tab = "", copy: { name, origin = "", moves } }: SessionMark,
): readonly (string | number)[] {
  return [connection.nodeId, tab, name, origin, moves];
}

/** The members of a sorted set, each preceded by its score. */
export function scored(commands: readonly NumberedFlash[]): readonly (string | number)[] {
  return commands.flatMap((command) => [command.id, JSON.stringify(command)]);
}

/** How long Redis keeps a session's flash after this node last wrote it, in ms. */
export function sessionTtlMs({ applications }: RedisConnection): number {
  return 2 * (applications.resumeWindowMs ?? limits.resumeWindowMs);
}
