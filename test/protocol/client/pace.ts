/** Below the server's 20 and 100: the mount frame counts, and frames may arrive closer together. */
const burst = 15;
const perSecond = 80;

/** Keeps what a client sends within "Pace" of docs/protocol.md. */
export class Pace {
  #tokens = burst;
  #countedAt = performance.now();
  #queue: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Sends now, or as soon as the limits allow, in order. */
  run(send: () => void): void {
    this.#queue.push(send);
    if (this.#timer === undefined) this.#next();
  }

  /** Forgets what has not been sent; the next connection has limits of its own. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#tokens = burst;
  }

  #next(): void {
    this.#timer = undefined;
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#countedAt) / 1_000) * perSecond);
    this.#countedAt = now;
    while (this.#tokens >= 1) {
      const send = this.#queue.shift();
      if (!send) return;
      this.#tokens--;
      send();
    }
    if (this.#queue.length > 0) this.#timer = setTimeout(() => this.#next(), 2_000 / perSecond);
  }
}
