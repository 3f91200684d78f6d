import type { Random } from "./random.js";
import type { SimulatedTime } from "./simulated-time.js";

export type Direction = "up" | "down";
export type Side = "browser" | "server";

/** What the ends of a connection learn of its end. */
interface Ends {
  browser(): void;
  server(): void;
}

/** A network between one browser and one server: slow, in order on each connection, and broken at times. */
export class SimulatedNetwork {
  /** How many faults swallow what travels that way. */
  readonly #swallowing: Record<Direction, number> = { up: 0, down: 0 };
  readonly #open = new Set<SimulatedConnection>();
  readonly #blocked = new Map<string, number>();

  constructor(
    readonly time: SimulatedTime,
    readonly random: Random,
  ) {}

  /** @param kind of transport, which a proxy may not let through */
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

  /** Everything that travels that way is lost for a while; whoever waits learns nothing. */
  swallow(direction: Direction, ms: number): void {
    this.#swallowing[direction]++;
    this.time.setTimeout(() => this.#swallowing[direction]--, ms);
  }

  /** Breaks every connection; only those sides learn of it. */
  cut(sides: readonly Side[]): void {
    for (const connection of [...this.#open]) connection.end(sides);
  }
}

/** As TCP has it: both ways in order. */
export class SimulatedConnection {
  readonly #lastAt: Record<Direction, number> = { up: 0, down: 0 };
  readonly #ended = new Set<Side>();

  constructor(
    private readonly network: SimulatedNetwork,
    private readonly ends: Ends,
    private readonly gone: () => void,
  ) {}

  /** Sends something; it is lost where the network swallows it or where nobody is at the other end. */
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

  /** One side closes it; the other learns of it unless that is swallowed. */
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
