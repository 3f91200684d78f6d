import type { NumberedFlash } from "../flash/index.js";
import type { SessionMark } from "../live/index.js";
import { limits } from "../wire/index.js";
import { textOf } from "./held-flash.js";
import type { RedisConnection } from "./redis-connection.js";

/** The key of a session's unacknowledged flash. */
export function flashKey(connection: RedisConnection, sessionId: string): string {
  return connection.key("flash", sessionId);
}

/** The key of the copy that holds a session. */
export function sessionKey(connection: RedisConnection, sessionId: string): string {
  return connection.key("session", sessionId);
}

/** The key of the flash that other copies of a session have left behind. */
export function lateKey(connection: RedisConnection, sessionId: string): string {
  return connection.key("late", sessionId);
}

/** The key of what Redis stores together for a group of sessions. */
export function groupKey(connection: RedisConnection, groupId: string): string {
  return connection.key("group", groupId);
}

/** The script arguments that identify a copy of a session: its tab, name, origin and moves. */
export function copyArguments({
  tab = "",
  copy: { name, origin = "", moves },
}: SessionMark): readonly (string | number)[] {
  return [tab, name, origin, moves];
}

/** The members of a sorted set, each preceded by its score. */
export function scored(commands: readonly NumberedFlash[]): readonly (string | number)[] {
  return commands.flatMap((command) => [command.id, textOf(command)]);
}

/** How long Redis keeps a session's flash after this node last wrote it, in ms. */
export function sessionTtlMs({ applications }: RedisConnection): number {
  return 2 * (applications.resumeWindowMs ?? limits.resumeWindowMs);
}
