import type { LiveBase } from "./live-base.js";

interface Tasks {
  progressOf(name: string): number | undefined;
}

/** The background work of views that have had any. */
const tasksOf = new WeakMap<LiveBase, Tasks>();

/** Makes the progress of a view's background work available to its template. */
export function recordTasks(view: LiveBase, tasks: Tasks): void {
  tasksOf.set(view, tasks);
}

/**
 * How much of a view's background work is done, as its `task.progress(fraction)` has reported it. Use it in `render()`, or
 * in a getter that a Liquid template reads. The view renders again while the work runs.
 *
 * @param view usually `this`
 * @param name the name of the work: that of the `@background` method, the `name` of `startAsync`, or the field of
 *   `assignAsync`
 * @returns from 0 to 1; `undefined` if the work is not running or has not reported any progress, which leaves out an attribute
 * @see docs/guide/background-work.md, "Progress"
 * @example
 * html`<progress value=${progressOf(this, "importRows")} aria-label="Import"></progress>`
 */
export function progressOf(view: LiveBase, name: string): number | undefined {
  return tasksOf.get(view)?.progressOf(name);
}
