/** The order of a tab's numbered inputs: each is carried out once, and none before its time. */
export class EventOrder {
  /** Highest `ref` that has been carried out. */
  last = 0;
  /** Whether the browser numbers without gaps, so that a missing input is noticed. */
  gapless = false;
  /** The only `ref` that can come next, where that is known. */
  #next: number | undefined;

  /**
   * A tab attaches.
   *
   * @param ref up to which it waits for no reply; a browser that sends it numbers without gaps
   * @param newClient whether it has not heard of this session before
   * @param migrated whether inputs after the last one that was carried out went to another node
   */
  attach(ref: number | undefined, newClient: boolean, migrated: boolean): void {
    if (ref !== undefined && !newClient) this.last = Math.max(this.last, ref);
    this.gapless = ref !== undefined;
    this.#next = this.gapless && !newClient && !migrated ? this.last + 1 : undefined;
  }

  /** Whether an input comes for the first time, and none before it is missing. */
  check(ref: number | undefined): "due" | "repeated" | "gap" {
    if (ref === undefined) return "due";
    if (ref <= this.last) return "repeated";
    if (this.#next !== undefined && ref > this.#next) return "gap";
    this.last = ref;
    if (this.gapless) this.#next = ref + 1;
    return "due";
  }
}
