import { DjustError } from "../wire/index.js";

/** Redis is unreachable. It is unknown whether the command was executed. */
export class RedisUnavailableError extends DjustError {
  constructor(cause?: unknown) {
    super(
      "DJ_BROKER",
      "Redis cannot be reached. See the log for the reason and the metric djust.broker.connected for its state.",
      { cause },
    );
  }
}

/** Redis replied to one command with an error. The connection and all other commands are unaffected. */
export class RedisCommandError extends DjustError {
  constructor(operation: string, cause: unknown) {
    super("DJ_BROKER", `Redis refused the command "${operation}": ${messageOf(cause)}`, { cause });
  }
}

/**
 * Errors that require a new connection: Redis has become a replica, is loading its data, has dropped the
 * authentication, or has given the keys to another node of its cluster.
 */
const needsReconnect = /(?:^|-)(?:READONLY|LOADING|MASTERDOWN|NOAUTH|MOVED|CLUSTERDOWN)\b/;
const refusedCredentials = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/;

/** @param isReady whether the client still has its connection */
export function isConnectionLost(error: unknown, isReady: boolean): boolean {
  return !isReady || needsReconnect.test(messageOf(error));
}

/** The reason why Redis does not serve this node, for the log. */
export function lossOf(error: unknown): string {
  const message = messageOf(error);
  const [, reason] = losses.find(([pattern]) => pattern.test(message)) ?? [];
  if (reason === undefined) return "Redis cannot be reached; this node works alone until it reconnects";
  return `${reason}; this node works alone until it reconnects`;
}

const losses: readonly (readonly [RegExp, string])[] = [
  [/\bREADONLY\b/, "Redis is a replica, which accepts no writes"],
  [/\bLOADING\b/, "Redis is loading its data"],
  [/\bMASTERDOWN\b/, "Redis is a replica that has lost its primary"],
  [/\bCLUSTERDOWN\b/, "The Redis Cluster is down"],
  [/\bMOVED\b/, "The keys have moved to another node of the Redis Cluster"],
  [/^(?:WRONGPASS|NOAUTH)\b/, "Redis refuses the credentials"],
];

/** The reason why Redis refuses one command, for the log. */
export function refusalOf(error: unknown): string {
  const message = messageOf(error);
  if (/\bOOM\b/.test(message)) return "Redis refused a command, because it is out of memory";
  if (/\bNOPERM\b/.test(message)) return "Redis refused a command, because its user lacks the permission";
  if (/\b(?:ASK|TRYAGAIN)\b/.test(message))
    return "Redis refused a command, because keys are moving to another node of its cluster";
  return "Redis refused a command";
}

export function areCredentialsRefused(error: unknown): boolean {
  return refusedCredentials.test(messageOf(error));
}

export function isUnknownScript(error: unknown): boolean {
  return messageOf(error).startsWith("NOSCRIPT");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
