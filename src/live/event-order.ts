import type { Turn } from "./turn.js";

/** In which order a tab's numbered inputs come: each is carried out once, and none before its time. */
export class EventOrder {
  /** Highest `ref` that has been carried out. */
  last = 0;
  /** Whether the browser numbers without gaps, so that a missing input can be told. */
  gapless = false;
  /** The only `ref` that can come next, where that is known. */
  #next: number | undefined;

  /**
   * A tab attaches.
   *
   * @param ref up to which it waits for no answer; who says so numbers without gaps
   * @param known whether it has heard of this session before
   * @param moved whether what it sent since the last one that was carried out went to another node
   */
  attach(ref: number | undefined, known: boolean, moved = false): void {
    if (ref !== undefined && known) this.last = Math.max(this.last, ref);
    this.gapless = ref !== undefined;
    this.#next = this.gapless && known && !moved ? this.last + 1 : undefined;
  }

  /** Whether a turn's input comes for the first time, and none before it is missing. */
  isDue(turn: Turn): boolean {
    const { ref } = turn;
    if (ref === undefined) return true;
    if (ref <= this.last) turn.repeated = true;
    else if (this.#next !== undefined && ref > this.#next) turn.early = true;
    else {
      this.last = ref;
      if (this.gapless) this.#next = ref + 1;
      return true;
    }
    return false;
  }
}
