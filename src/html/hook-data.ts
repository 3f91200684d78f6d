/** A value for the page's script; made by {@link hookData}. */
export class HookData {
  /** The value that the hook receives. */
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Passes a value to a hook of the page as JSON, as the whole value of `dj-hook-data`. The hook reads it as `this.data`, and
 * its `updated()` runs when the JSON changes.
 *
 * @param value any JSON value. An object's `toJSON` is respected, so a `Date` becomes a string
 * @throws {DjustError} DJ_TEMPLATE_VALUE when the template is rendered, if the value is not JSON-serializable
 * @see docs/guide/hooks.md
 * @example
 * html`<canvas dj-hook="chart" dj-hook-data=${hookData({ points: this.points })}></canvas>`
 */
export function hookData(value: unknown): HookData {
  return new HookData(value);
}
