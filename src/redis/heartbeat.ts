/** How often an idle connection is checked, in ms. */
const intervalMs = 5_000;

/** Checks a connection at intervals, until a check finds that it is lost. */
export class Heartbeat {
  #timer: NodeJS.Timeout | undefined;

  /** @param check resolves with `false` if the connection is lost; never rejects */
  constructor(private readonly check: () => Promise<unknown>) {}

  start(): void {
    this.stop();
    const timer = setTimeout(async () => {
      const isAlive = (await this.check()) !== false;
      // A check of an earlier connection must not restart the checks of this one.
      if (isAlive && this.#timer === timer) this.start();
    }, intervalMs);
    timer.unref();
    this.#timer = timer;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
