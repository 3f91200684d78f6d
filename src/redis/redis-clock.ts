import { isConnectionLost } from "./errors.js";

interface Commands {
  readonly isReady: boolean;
  sendCommand(args: string[]): Promise<unknown>;
}

/** The clock of Redis, as far as this process knows it. */
export class RedisClock {
  /** What to add to `performance.now()` for the time of Redis, in ms. */
  #offsetMs = 0;

  /** Compares the clocks. @throws if the connection is lost; a refused command leaves this process's own clock */
  async read(client: Commands): Promise<void> {
    const reply = await client.sendCommand(["TIME"]).catch((error: unknown) => {
      if (isConnectionLost(error, client.isReady)) throw error;
    });
    const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [Date.now() / 1000, 0];
    this.#offsetMs = (seconds ?? 0) * 1000 + (micros ?? 0) / 1000 - performance.now();
  }

  /**
   * When something happened by the clock of Redis, in ms since the epoch. Never late, and early by the time a
   * reply takes.
   *
   * @param at when, by `performance.now()`
   */
  timeOf(at: number): number {
    return Math.floor(at + this.#offsetMs);
  }
}
