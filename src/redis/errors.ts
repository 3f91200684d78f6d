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
 * Errors that require a new connection: Redis has become a replica, is loading its data, or has dropped the
 * authentication.
 */
const needsReconnect = /(?:^|-)(?:READONLY|LOADING|MASTERDOWN|NOAUTH)\b/;
const refusedCredentials = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/;

/** @param isReady whether the client still has its connection */
export function isConnectionLost(error: unknown, isReady: boolean): boolean {
  return !isReady || needsReconnect.test(messageOf(error));
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
