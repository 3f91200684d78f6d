import { DjustError } from "../../wire/index.js";

/** The view that is being rendered, and how mistakes in its `render()` are reported. */
interface Rendering {
  readonly view: object;
  readonly checks: { report(mistake: DjustError): void } | undefined;
}

let current: Rendering | undefined;

/** What is being rendered. Rendering is synchronous, so views do not interfere. */
export function rendering(): Rendering | undefined {
  return current;
}

/**
 * Called before a view's `render()`.
 *
 * @returns what was being rendered before, for {@link endRendering}
 */
export function beginRendering(of: Rendering): Rendering | undefined {
  const before = current;
  current = of;
  return before;
}

/** Called after a view's `render()`, also if it has thrown. */
export function endRendering(before: Rendering | undefined): void {
  current = before;
}

/** Reports a method with an effect that `render()` calls: rendering may happen at any time, and repeatedly. */
export function notInRender(view: object, method: string): void {
  if (current?.view !== view) return;
  const message = `${view.constructor.name}.render() must not call ${method}(), because the view may be rendered at any time. Call it in mount(), handleParams() or an event handler.`;
  current.checks?.report(new DjustError("DJ_RENDER", message));
}
