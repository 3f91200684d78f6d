import type { Random } from "./random.js";
import type { SimulatedTime } from "./simulated-time.js";

export type Direction = "up" | "down";
export type Side = "browser" | "server";

/** How each end of a connection learns that it has closed. */
interface Ends {
  browser(): void;
  server(): void;
}

/** A network between one browser and one server: slow, ordered per connection, and sometimes broken. */
export class SimulatedNetwork {
  /** How many active faults drop data in each direction. */
  readonly #swallowing: Record<Direction, number> = { up: 0, down: 0 };
  readonly #open = new Set<SimulatedConnection>();
  readonly #blocked = new Map<string, number>();

  constructor(
    readonly time: SimulatedTime,
    readonly random: Random,
  ) {}

  /** @param kind the transport, which a proxy may block */
  connect(kind: string, ends: Ends): SimulatedConnection {
    const connection = new SimulatedConnection(this, ends, () => this.#open.delete(connection));
    this.#open.add(connection);
    if (this.time.now() < (this.#blocked.get(kind) ?? 0)) connection.refuse();
    return connection;
  }

  /** A proxy refuses new connections of that kind for a while. */
  block(kind: string, ms: number): void {
    this.#blocked.set(kind, this.time.now() + ms);
  }

  swallows(direction: Direction): boolean {
    return this.#swallowing[direction] > 0;
  }

  /** Drops all data in that direction for a while; neither end is notified. */
  swallow(direction: Direction, ms: number): void {
    this.#swallowing[direction]++;
    this.time.setTimeout(() => this.#swallowing[direction]--, ms);
  }

  /** Breaks every connection; only the given sides are notified. */
  cut(sides: readonly Side[]): void {
    for (const connection of [...this.#open]) connection.end(sides);
  }
}

/** Ordered in both directions, like TCP. */
export class SimulatedConnection {
  readonly #lastAt: Record<Direction, number> = { up: 0, down: 0 };
  readonly #ended = new Set<Side>();

  constructor(
    private readonly network: SimulatedNetwork,
    private readonly ends: Ends,
    private readonly gone: () => void,
  ) {}

  /** Sends data; it is lost if the network drops it or the other end is gone. */
  send(direction: Direction, arrive: () => void): void {
    const { time, random } = this.network;
    const [from, to]: Side[] = direction === "up" ? ["browser", "server"] : ["server", "browser"];
    if (this.#ended.has(from as Side) || this.network.swallows(direction)) return;
    const at = Math.max(time.now() + random.between(2, 60), this.#lastAt[direction]);
    this.#lastAt[direction] = at;
    time.setTimeout(() => {
      if (!this.#ended.has(to as Side)) arrive();
    }, at - time.now());
  }

  /** Closes one side; the other is notified unless the network drops the packet. */
  close(side: Side): void {
    this.send(side === "browser" ? "up" : "down", () =>
      this.end([side === "browser" ? "server" : "browser"]),
    );
    this.#ended.add(side);
    this.gone();
  }

  refuse(): void {
    this.#ended.add("server");
    this.network.time.setTimeout(() => this.end(["browser"]), 5);
  }

  end(sides: readonly Side[]): void {
    for (const side of sides) {
      if (this.#ended.has(side)) continue;
      this.#ended.add(side);
      this.ends[side]();
    }
    if (this.#ended.size === 2) this.gone();
  }
}
