import { DjustError } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import { advise } from "./advice.js";
import type { MountedView } from "./mounted-view.js";

/** A field's value, and what a collection held at that time: code may change a collection in place. */
interface Field {
  readonly value: unknown;
  readonly contents: readonly unknown[] | undefined;
}

type Fields = ReadonlyMap<string, Field>;

/** The public fields of views at the end of their last turn, in development and in the test kit. */
const fieldsAtEnd = new WeakMap<MountedView, Fields>();

/** Views with a turn that timed out while its code runs on. Their fields may change at any time, so they are not checked. */
const running = new WeakSet<MountedView>();

/** Records the fields of a view at the end of a turn, in development and in the test kit. */
export function noteFields(mounted: MountedView, { mistakes }: LiveApplication): void {
  if (!mistakes.isStrict || running.has(mounted)) return;
  const fields = fieldsOf(mounted);
  if (fields) fieldsAtEnd.set(mounted, fields);
  else fieldsAtEnd.delete(mounted);
}

/** Records that a turn has timed out while its code runs on. The page is updated when that code ends. */
export function noteRunning(mounted: MountedView): void {
  running.add(mounted);
  fieldsAtEnd.delete(mounted);
}

/**
 * Reports a field that has changed between two turns, such as in a timer, if the page still shows the old value because
 * nothing called `requestUpdate()`. Changes of a field's value and of the items of an array, set, map or plain object are
 * found; changes within an item are not. Call this at the start of a turn, before any code of the application runs.
 *
 * @param mounted the view; nothing is reported while it has background work, whose end renders the view
 * @see docs/errors.md, "DJ_RENDER"
 */
export function adviseUnshownChange(mounted: MountedView, application: LiveApplication): void {
  const before = fieldsAtEnd.get(mounted);
  if (!before || mounted.working) return;
  const now = fieldsOf(mounted);
  const changed = now && [...now].find(([name, field]) => !isSame(before.get(name), field));
  if (!changed || !isOutdated(mounted)) return;
  const view = mounted.view.constructor.name;
  const message = `The field ${JSON.stringify(changed[0])} of ${view} has changed outside a turn of the view, such as in a timer, and the page did not show it. Call requestUpdate() after the change.`;
  advise(mounted, new DjustError("DJ_RENDER", message), application);
}

/** @returns `undefined` if a field cannot be read: a getter or a proxy of the application throws */
function fieldsOf({ view }: MountedView): Fields | undefined {
  try {
    return new Map(
      Object.entries(view).map(([name, value]) => [name, { value, contents: contentsOf(value) }]),
    );
  } catch {
    return undefined;
  }
}

/** The items of a collection, or its keys and values; `undefined` for any other value. */
function contentsOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value) || value instanceof Set) return [...value];
  if (value instanceof Map) return [...value].flat();
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value).flat() : undefined;
}

function isSame(before: Field | undefined, { value, contents }: Field): boolean {
  if (!before || !Object.is(before.value, value)) return false;
  return (
    before.contents?.length === contents?.length &&
    (contents ?? []).every((item, index) => Object.is(item, before.contents?.[index]))
  );
}

function isOutdated({ rendered }: MountedView): boolean {
  try {
    return rendered.isOutdated();
  } catch {
    // The turn reports it.
    return false;
  }
}
