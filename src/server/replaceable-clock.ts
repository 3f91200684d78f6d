import type { Clock } from "../live/index.js";

/** A clock that reads another clock, which can be replaced. */
export class ReplaceableClock implements Clock {
  constructor(public inner: Clock) {}

  now(): number {
    return this.inner.now();
  }

  setTimeout(work: () => void, ms: number): unknown {
    const { inner } = this;
    return { inner, timer: inner.setTimeout(work, ms) };
  }

  clearTimeout(set: unknown): void {
    const { inner, timer } = set as { inner: Clock; timer: unknown };
    inner.clearTimeout(timer);
  }
}
