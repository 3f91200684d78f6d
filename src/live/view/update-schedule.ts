import type { Clock } from "../ports.js";

/** How often a view is rendered again while its background work runs, in ms. */
const tickMs = 100;

/** Renders the view of an {@link UpdateSchedule}. */
interface Updates {
  /** Posts an update, unless a turn is under way whose end renders anyway. */
  update(flashOnly: boolean): void;
  /** Whether the view has background work, whose progress it may show. */
  readonly working: boolean;
}

/** Schedules renderings of a view without an input. */
export class UpdateSchedule {
  #isDue = false;
  /** Whether the update that is due is for flash, and nothing else can have changed. */
  #isFlashOnly = true;
  #tick: unknown;

  constructor(
    private readonly clock: Clock,
    private readonly updates: Updates,
  ) {}

  /** Requests an update after the code that is running; several requests share one. */
  request(flashOnly: boolean): void {
    if (!flashOnly) this.#isFlashOnly = false;
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      const isFlashOnly = this.#isFlashOnly;
      this.#isDue = false;
      this.#isFlashOnly = true;
      this.updates.update(isFlashOnly);
    });
  }

  /** Updates regularly while the view has background work. */
  startTick(): void {
    this.#tick ??= this.clock.setTimeout(() => {
      this.#tick = undefined;
      if (!this.updates.working) return;
      this.updates.update(false);
      this.startTick();
    }, tickMs);
  }

  stopTick(): void {
    if (this.#tick === undefined) return;
    this.clock.clearTimeout(this.#tick);
    this.#tick = undefined;
  }
}
