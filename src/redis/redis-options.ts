import type { Logger } from "../live/index.js";

/** Options of `redis()`. */
export interface RedisOptions {
  /** For example "redis://user:password@host:6379/0", or "rediss:" for TLS. @default "redis://localhost:6379" */
  readonly url?: string;
  /**
   * A client made by `createClient`, `createSentinel` or `createCluster` of the `redis` package, whose settings are used
   * instead. The client is duplicated, not used itself.
   */
  readonly client?: {
    /** The client's options. */
    readonly options?: { readonly socket?: object } | undefined;
    /** Creates another connection with the same options. */
    duplicate(overrides?: object): unknown;
  };
  /**
   * Sentinels that know the primary. They are queried at every connection, so that a node follows a failover. User,
   * password, database and TLS come from `url` or `client`.
   */
  readonly sentinel?: {
    /** Name under which the sentinels monitor the primary, for example "mymaster". */
    readonly name: string;
    /** The sentinels. */
    readonly nodes: readonly { readonly host: string; readonly port: number }[];
    /** Credentials of the sentinels, if they require any. */
    readonly username?: string;
    /** Password of the Redis servers. */
    readonly password?: string;
  };
  /** Prefix of all keys and channels, the same on every node of an application. @default "djust" */
  readonly prefix?: string;
  /** How long a reply of Redis may take before a node continues alone, in ms. @default 500 */
  readonly timeoutMs?: number;
  /** Logs events of the connection while no application uses it. @default the console */
  readonly logger?: Pick<Logger, "info" | "warn">;
}
