import { type Clock, type Share, SharedTable } from "../../live/index.js";
import { DjustError } from "../../wire/index.js";
import type { AppLimits } from "../options.js";

/** Maximum number of buckets that are kept; full buckets are removed. */
const maxBuckets = { total: 50_000, perAddress: 5_000 };

/** A token bucket: fills at a steady rate, and each event takes a token. */
export class RateLimit {
  #tokens: number;
  #at: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#tokens = burst;
    this.#at = now;
  }

  /** @returns whether there was a token left */
  take(now: number): boolean {
    if (this.perSecond === Number.POSITIVE_INFINITY) return true;
    this.#tokens = Math.min(this.burst, this.#tokens + ((now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    if (!(this.#tokens >= 1)) return false;
    this.#tokens--;
    return true;
  }

  /** When the bucket will be full, in ms since the epoch. */
  get fullAt(): number {
    return this.#at + ((this.burst - this.#tokens) / this.perSecond) * 1000;
  }
}

/** One bucket for each owner or address. */
class Buckets {
  readonly #buckets = new SharedTable<RateLimit>({
    bounds: maxBuckets,
    renewed: (bucket) => bucket.fullAt,
  });

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: () => number,
    private readonly burst: () => number,
  ) {}

  /** @returns whether the bucket of that name had a token left */
  take(name: string, address: string | undefined): boolean {
    const perSecond = this.perSecond();
    if (perSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.clock.now();
    const known = this.#buckets.get(name);
    if (known) return known.take(now);
    const bucket = new RateLimit(perSecond, this.burst(), now);
    const isTaken = bucket.take(now);
    this.#buckets.set(name, bucket, { owner: name, address, until: bucket.fullAt }, now);
    return isTaken;
  }
}

/**
 * Limits what all tabs of a browser, and all browsers of an address, may send together. Each connection also has a
 * bucket of its own.
 */
export class Rates {
  readonly #perBrowser: Buckets;
  readonly #perAddress: Buckets;
  readonly #mounts: Buckets;
  readonly #pages: Buckets;
  /** For plain forms, and HTTP events without a view token; live sessions have their own buckets. */
  readonly #unnamed: Buckets;

  constructor(
    private readonly limits: AppLimits,
    clock: Clock,
    /** Called with the name of the limit when an address has reached it. */
    private readonly addressIsFull: (limit: keyof AppLimits) => void,
  ) {
    const { max } = Math;
    this.#perBrowser = new Buckets(
      clock,
      () => limits.eventsPerSecondPerBrowser,
      () => max(limits.eventsPerSecondPerBrowser, limits.eventBurst),
    );
    this.#perAddress = new Buckets(
      clock,
      () => limits.eventsPerSecondPerAddress,
      () => max(limits.eventsPerSecondPerAddress, limits.eventBurst),
    );
    this.#mounts = new Buckets(
      clock,
      () => limits.mountsPerSecondPerAddress,
      // All tabs of an address may reconnect at once.
      () => max(limits.mountsPerSecondPerAddress, limits.connectionsPerAddress),
    );
    this.#pages = new Buckets(
      clock,
      () => limits.pagesPerSecondPerAddress,
      () => max(2 * limits.pagesPerSecondPerAddress, limits.connectionsPerAddress),
    );
    this.#unnamed = new Buckets(
      clock,
      () => limits.eventsPerSecond,
      () => limits.eventBurst,
    );
  }

  /**
   * Counts a frame.
   *
   * @throws {DjustError} DJ_RATE_EVENTS
   */
  frame({ owner, address = "" }: Share): void {
    const { eventsPerSecondPerBrowser, eventsPerSecondPerAddress } = this.limits;
    if (owner !== undefined && !this.#perBrowser.take(owner, address))
      throw tooMany(
        `All tabs of a browser together must not send more than ${eventsPerSecondPerBrowser} events per second.`,
      );
    if (this.#perAddress.take(address, address)) return;
    this.addressIsFull("eventsPerSecondPerAddress");
    throw tooMany(`An address must not send more than ${eventsPerSecondPerAddress} events per second.`);
  }

  /**
   * Counts a plain form, or an HTTP event without a view token.
   *
   * @throws {DjustError} DJ_RATE_EVENTS
   */
  unnamed({ owner = "", address }: Share): void {
    if (!this.#unnamed.take(owner, address))
      throw tooMany(
        `A browser must not send more than ${this.limits.eventsPerSecond} events per second without JavaScript or a view token.`,
      );
  }

  /**
   * Counts a mount frame.
   *
   * @throws {DjustError} DJ_RATE_EVENTS
   */
  mount({ address = "" }: Share): void {
    if (this.#mounts.take(address, address)) return;
    this.addressIsFull("mountsPerSecondPerAddress");
    throw tooMany(
      `An address must not mount more than ${this.limits.mountsPerSecondPerAddress} views per second.`,
    );
  }

  /**
   * Counts a page load that mounts a view.
   *
   * @throws {DjustError} DJ_RATE_EVENTS
   */
  page({ address = "" }: Share): void {
    if (this.#pages.take(address, address)) return;
    this.addressIsFull("pagesPerSecondPerAddress");
    throw tooMany(
      `An address must not load more than ${this.limits.pagesPerSecondPerAddress} pages per second.`,
    );
  }
}

function tooMany(message: string): DjustError {
  return new DjustError("DJ_RATE_EVENTS", message);
}
