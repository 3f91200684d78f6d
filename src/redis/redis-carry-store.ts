import { type CarryStore, MemoryCarryStore, type PartHost } from "../live/index.js";
import type { Link } from "./link.js";

/** What is used once, on whichever node. While Redis is away, each node knows what it has seen itself. */
export class RedisCarryStore implements CarryStore {
  readonly #here = new MemoryCarryStore({
    now: () => Date.now(),
    setTimeout: (work, ms) => setTimeout(work, ms),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  });

  constructor(private readonly link: Link) {}

  get connected(): boolean {
    return this.link.connected;
  }

  open(host: PartHost): () => void | Promise<void> {
    return this.link.hosts.open(host);
  }

  async once(name: string, ttlMs: number): Promise<boolean> {
    if (!this.#here.once(name, ttlMs)) return false;
    const { link } = this;
    const set = ["SET", link.key("once", name), "1", "NX", "PX", `${ttlMs}`];
    return link.inTime(link.send(...set)).then(
      (answer) => answer !== null,
      () => true,
    );
  }

  async keep(name: string, text: string, ttlMs: number): Promise<void> {
    this.#here.keep(name, text, ttlMs);
    const { link } = this;
    await link.inTime(link.send("SET", link.key("carry", name), text, "PX", `${ttlMs}`)).catch(() => {});
  }

  async take(name: string): Promise<string | undefined> {
    const here = this.#here.take(name);
    const { link } = this;
    const there = await link.inTime(link.send("GETDEL", link.key("carry", name))).catch(() => null);
    return here ?? (typeof there === "string" ? there : undefined);
  }
}
