import { DjustError } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import { advise } from "./advice.js";
import type { MountedView } from "./mounted-view.js";

type Fields = ReadonlyMap<string, unknown>;

/** The fields of views at the end of their last turn, in development and in the test kit. */
const fieldsAtEnd = new WeakMap<MountedView, Fields>();

/** Views whose code runs on after its turn has ended. They are not checked any more. */
const running = new WeakSet<MountedView>();

const fieldsOf = (mounted: MountedView): Fields => new Map(Object.entries(mounted.view));

/** Records the fields of a view at the end of a turn. */
export function noteFields(mounted: MountedView, { mistakes }: LiveApplication): void {
  if (mistakes.isStrict && !running.has(mounted)) fieldsAtEnd.set(mounted, fieldsOf(mounted));
}

/** Records that the code of a turn runs on: the page is updated at its end. */
export function noteRunning(mounted: MountedView): void {
  running.add(mounted);
  fieldsAtEnd.delete(mounted);
}

/**
 * Reports a field that code outside of the view's turns has changed without `requestUpdate()`, if the page has shown an
 * old value since. Called at the start of a turn.
 */
export function adviseChangedOutside(mounted: MountedView, application: LiveApplication): void {
  const before = fieldsAtEnd.get(mounted);
  if (!before || mounted.working) return;
  const changed = [...fieldsOf(mounted)].find(([name, value]) => !Object.is(before.get(name), value));
  if (!changed || !isOutdated(mounted)) return;
  const view = mounted.view.constructor.name;
  const message = `The field ${JSON.stringify(changed[0])} of ${view} has changed outside a turn of the view, such as in a timer, and the page did not show it. Call requestUpdate() after the change.`;
  advise(mounted, new DjustError("DJ_RENDER", message), application);
}

function isOutdated({ rendered }: MountedView): boolean {
  try {
    return rendered.isOutdated();
  } catch {
    // The turn reports it.
    return false;
  }
}
