import type { Logger } from "../live/index.js";

export interface RedisOptions {
  /** For example "redis://user:password@host:6379/0", or "rediss:" for TLS. @default "redis://localhost:6379" */
  readonly url?: string;
  /** A client of the `redis` package whose settings to use instead. It is duplicated, never used itself. */
  readonly client?: {
    readonly options?: { readonly socket?: object };
    duplicate(overrides?: object): unknown;
  };
  /**
   * Sentinels that know the primary. They are asked at every connection, so that a node follows a failover;
   * user, password, database and TLS are those of `url` or `client`.
   */
  readonly sentinel?: {
    /** Under which the sentinels watch the primary, for example "mymaster". */
    readonly name: string;
    readonly nodes: readonly { readonly host: string; readonly port: number }[];
    /** Of the sentinels, where they have any. */
    readonly username?: string;
    readonly password?: string;
  };
  /** Prefix of all keys and channels, the same on every node of an application. @default "djust" */
  readonly prefix?: string;
  /** How long a reply of Redis may take before a node continues alone, in ms. @default 500 */
  readonly timeoutMs?: number;
  /** Receives log lines about the connection while no application uses it. @default the console */
  readonly logger?: Pick<Logger, "info" | "warn">;
}
