import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Random } from "./random.js";

/** A TCP proxy that drops data and cuts connections. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #open = new Set<{ readonly browser: Socket; readonly server: Socket }>();
  readonly #swallowing = { up: 0, down: 0 };
  readonly #timers = new Set<NodeJS.Timeout>();
  faults = 0;

  private constructor(targetPort: number) {
    this.#server = createServer((browser) => {
      const server = connect(targetPort, "127.0.0.1");
      const pair = { browser, server };
      this.#open.add(pair);
      const pass = (from: Socket, to: Socket, direction: "up" | "down"): void => {
        from.on("data", (bytes) => {
          if (this.#swallowing[direction] === 0 && !to.destroyed) to.write(bytes);
        });
        from.on("error", () => {});
        from.on("close", () => {
          this.#open.delete(pair);
          // Closing a connection is a packet too.
          if (this.#swallowing[direction] === 0) to.destroy();
        });
      };
      pass(browser, server, "up");
      pass(server, browser, "down");
    });
  }

  static async before(targetPort: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Injects one random connection fault. */
  breakSomething(random: Random): void {
    this.faults++;
    const kind = random.pick(["cut", "swallow", "swallow then cut"]);
    if (kind !== "swallow") {
      const sides = random.pick([["browser", "server"], ["browser"], ["server"]] as const);
      const cut = (): void => this.#cut(sides);
      if (kind === "cut") return cut();
      this.#later(cut, random.between(0, 500));
    }
    for (const direction of random.pick([["up"], ["down"], ["up", "down"]] as const)) {
      this.#swallowing[direction]++;
      this.#later(() => this.#swallowing[direction]--, random.between(0, random.pick([20, 100, 500])));
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.close();
    this.#cut(["browser", "server"]);
  }

  #cut(sides: readonly ("browser" | "server")[]): void {
    for (const pair of [...this.#open]) for (const side of sides) pair[side].destroy();
  }

  #later(work: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }
}
