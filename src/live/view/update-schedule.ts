import type { Clock } from "../ports.js";

/** How often a view is rendered again while its background work goes on. */
const tickMs = 100;

/** When a view is rendered although no input came for it. */
export class UpdateSchedule {
  #isDue = false;
  /** Whether the update that is due is for flash, and nothing else can have changed. */
  #isFlashOnly = true;
  #tick: unknown;

  /** @param update posts an update, unless a turn is under way whose end renders anyway */
  constructor(
    private readonly clock: Clock,
    private readonly update: (flashOnly: boolean) => void,
  ) {}

  /** Asks for an update after the code that runs now; several requests share one. */
  request(flashOnly: boolean): void {
    if (!flashOnly) this.#isFlashOnly = false;
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      const isFlashOnly = this.#isFlashOnly;
      this.#isDue = false;
      this.#isFlashOnly = true;
      this.update(isFlashOnly);
    });
  }

  /** Updates again and again for as long as there is work to show. */
  startTick(isNeeded: () => boolean): void {
    this.#tick ??= this.clock.setTimeout(() => {
      this.#tick = undefined;
      if (!isNeeded()) return;
      this.update(false);
      this.startTick(isNeeded);
    }, tickMs);
  }

  stopTick(): void {
    if (this.#tick === undefined) return;
    this.clock.clearTimeout(this.#tick);
    this.#tick = undefined;
  }
}
