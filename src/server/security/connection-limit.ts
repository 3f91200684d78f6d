import { type Share, SharedTable } from "../../live/index.js";
import { DjustError } from "../../wire/index.js";
import type { AppLimits } from "../options.js";

/** A connection that may be closed to make room for another one. */
export interface LimitedConnection {
  evict(): void;
}

/** Limits the open connections of each address, over every transport that keeps one. */
export class ConnectionLimit {
  readonly #connections: SharedTable<LimitedConnection>;
  #admitted = 0;

  /** @param addressIsFull called with the name of the limit when an address has reached it */
  constructor(
    private readonly limits: AppLimits,
    private readonly addressIsFull: (limit: keyof AppLimits) => void,
  ) {
    this.#connections = new SharedTable({
      bounds: {
        total: Number.POSITIVE_INFINITY,
        get perAddress() {
          return limits.connectionsPerAddress;
        },
      },
      evicts: "newest",
      evicted: (connection) => connection.evict(),
    });
  }

  /**
   * Counts a connection. If its address has too many, it is refused, unless another browser at that address has more
   * than this one; then one of that browser's connections closes instead.
   *
   * @returns a function to call when the connection has ended
   * @throws {DjustError} DJ_RATE_CONNECTIONS
   */
  admit({ owner, address }: Share, connection: LimitedConnection): () => void {
    const key = String(++this.#admitted);
    if (!this.#connections.set(key, connection, { owner, address })) {
      this.addressIsFull("connectionsPerAddress");
      throw new DjustError(
        "DJ_RATE_CONNECTIONS",
        `An address must not have more than ${this.limits.connectionsPerAddress} connections.`,
      );
    }
    return () => void this.#connections.delete(key);
  }
}
