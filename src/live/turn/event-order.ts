/** Ensures that each of a tab's numbered inputs is handled once, and in order. */
export class EventOrder {
  /** Highest `ref` that has been handled. */
  last = 0;
  /** Whether the browser numbers without gaps, so that a missing input is noticed. */
  gapless = false;
  /** The next `ref`, if it is known. */
  #next: number | undefined;

  /**
   * Called when a tab attaches.
   *
   * @param ref the highest `ref` for which the tab does not wait for a reply; a browser that sends it numbers without
   *   gaps
   * @param newClient whether the tab has not known this session before
   * @param migrated whether inputs after the last one that was handled went to another node
   */
  attach(ref: number | undefined, newClient: boolean, migrated: boolean): void {
    if (ref !== undefined && !newClient) this.last = Math.max(this.last, ref);
    this.gapless = ref !== undefined;
    this.#next = this.gapless && !newClient && !migrated ? this.last + 1 : undefined;
  }

  /** Whether an input arrives for the first time, with none missing before it. */
  check(ref: number | undefined): "due" | "repeated" | "gap" {
    if (ref === undefined) return "due";
    if (ref <= this.last) return "repeated";
    if (this.#next !== undefined && ref > this.#next) return "gap";
    this.last = ref;
    if (this.gapless) this.#next = ref + 1;
    return "due";
  }
}
