import { isConnectionLost } from "./errors.js";

interface Commands {
  readonly isReady: boolean;
  sendCommand(args: string[]): Promise<unknown>;
}

/** The clock of Redis, as estimated by this process. */
export class RedisClock {
  /** Difference between the time of Redis and `performance.now()`, in ms. */
  #offsetMs = 0;

  /**
   * Compares the clocks.
   *
   * @throws if the connection is lost; if Redis refuses the command, this process's own clock is used
   */
  async read(client: Commands): Promise<void> {
    const reply = await client.sendCommand(["TIME"]).catch((error: unknown) => {
      if (isConnectionLost(error, client.isReady)) throw error;
    });
    const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [Date.now() / 1000, 0];
    this.#offsetMs = (seconds ?? 0) * 1000 + (micros ?? 0) / 1000 - performance.now();
  }

  /**
   * Converts a time to the clock of Redis, in ms since the epoch. Never too late, and too early by the duration of a
   * reply at most.
   *
   * @param at the time by `performance.now()`
   */
  timeOf(at: number): number {
    return Math.floor(at + this.#offsetMs);
  }
}
