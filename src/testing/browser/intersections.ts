type Callback = (entries: readonly { target: Element; isIntersecting: boolean }[]) => void;

/**
 * Stands in for the layout that jsdom does not have: no element is visible to an `IntersectionObserver` until a test scrolls to
 * it.
 */
export class Intersections {
  readonly #observed = new Map<Element, Set<Callback>>();
  #visible: Element | undefined;

  /** The page's `IntersectionObserver`. */
  readonly api: new (
    callback: Callback,
  ) => object;

  constructor() {
    const observed = this.#observed;
    this.api = class {
      readonly #callback: Callback;
      readonly #elements = new Set<Element>();

      constructor(callback: Callback) {
        this.#callback = callback;
      }

      observe(element: Element): void {
        this.#elements.add(element);
        const callbacks = observed.get(element) ?? new Set();
        observed.set(element, callbacks.add(this.#callback));
      }

      unobserve(element: Element): void {
        this.#elements.delete(element);
        const callbacks = observed.get(element);
        callbacks?.delete(this.#callback);
        if (callbacks?.size === 0) observed.delete(element);
      }

      disconnect(): void {
        for (const element of this.#elements) this.unobserve(element);
      }

      takeRecords(): readonly never[] {
        return [];
      }
    };
  }

  /** Makes this the one visible element. */
  show(element: Element): void {
    const before = this.#visible;
    this.#visible = element;
    if (before && before !== element) this.#tell(before, false);
    this.#tell(element, true);
  }

  #tell(target: Element, isIntersecting: boolean): void {
    for (const callback of this.#observed.get(target) ?? []) callback([{ target, isIntersecting }]);
  }
}
