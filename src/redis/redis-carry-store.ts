import { type CarryStore, MemoryCarryStore, type PartHost, type Share } from "../live/index.js";
import type { RedisConnection } from "./redis-connection.js";

/**
 * Single-use values of all nodes. While Redis is unreachable, each node knows only the values that it has used itself.
 */
export class RedisCarryStore implements CarryStore {
  readonly #local = new MemoryCarryStore({
    now: () => Date.now(),
    setTimeout: (work, ms) => setTimeout(work, ms),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });

  constructor(private readonly connection: RedisConnection) {}

  get connected(): boolean {
    return this.connection.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.connection.applications.open(host);
  }

  async once(name: string, ttlMs: number, from?: Share): Promise<boolean> {
    if (!this.#local.once(name, ttlMs, from)) return false;
    const { connection } = this;
    const set = ["SET", connection.key("once", name), "1", "NX", "PX", `${ttlMs}`];
    return connection.inTime(connection.send(...set)).then(
      (reply) => reply !== null,
      () => true,
    );
  }

  async keep(name: string, text: string, ttlMs: number, from?: Share): Promise<void> {
    this.#local.keep(name, text, ttlMs, from);
    const { connection } = this;
    await connection
      .inTime(connection.send("SET", connection.key("carry", name), text, "PX", `${ttlMs}`))
      .catch(() => {});
  }

  async take(name: string): Promise<string | undefined> {
    const local = this.#local.take(name);
    const { connection } = this;
    const remote = await connection
      .inTime(connection.send("GETDEL", connection.key("carry", name)))
      .catch(() => null);
    return local ?? (typeof remote === "string" ? remote : undefined);
  }
}
