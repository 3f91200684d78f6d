const minMs = 50;
const maxMs = 500;

/** Schedules attempts to connect, with growing random delays. */
export class ReconnectTimer {
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly connect: () => void) {}

  schedule(): void {
    const wait = Math.min(maxMs, minMs * 2 ** this.#attempts++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.connect, wait / 2 + (Math.random() * wait) / 2);
  }

  /** Resets the delay after a successful connection. */
  succeeded(): void {
    this.#attempts = 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
