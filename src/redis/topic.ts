import type { Subscriber } from "../live/index.js";

/** One subscription of a view. */
export interface Member {
  readonly subscriber: Subscriber;
  present: boolean;
}

/** A topic that this node subscribes to. */
export class Topic {
  readonly members = new Set<Member>();
  /** When this node subscribed, by `performance.now()`; earlier entries of the log are not for it. */
  readonly subscribedAt = performance.now();

  constructor(readonly name: string) {}

  /** A member that would show flash now. */
  get present(): Member | undefined {
    for (const member of this.members) if (member.present) return member;
    return undefined;
  }
}
