import type { MountedComponent } from "./mounted-component.js";

/** The components in the one that is being rendered, or in the view's own template. */
export interface Contained {
  readonly before: readonly MountedComponent[];
  /** How many of those before, from the first, are in it again. */
  same: number;
  /** Those so far, if they are not the same as before. */
  other: MountedComponent[] | undefined;
}

export function containedBefore(before: readonly MountedComponent[]): Contained {
  return { before, same: 0, other: undefined };
}

/** Notes that a component is in the one that is being rendered. */
export function contain(component: MountedComponent, contained: Contained): void {
  if (contained.other) contained.other.push(component);
  else if (contained.before[contained.same] === component) contained.same++;
  else contained.other = [...placedIn(contained), component];
}

/** The components in the one that is being rendered, so far: the same array as before if they are the same. */
export function placedIn(contained: Contained | undefined): readonly MountedComponent[] {
  if (!contained) return none;
  const { before, same, other } = contained;
  return other ?? (same === before.length ? before : before.slice(0, same));
}

const none: readonly MountedComponent[] = [];
