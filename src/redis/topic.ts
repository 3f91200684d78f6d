import type { Subscriber } from "../live/index.js";

/** One subscription of a view. */
export interface Member {
  readonly subscriber: Subscriber;
  present: boolean;
}

/** What one node knows of a topic that somebody here subscribes to. */
export class Topic {
  readonly members = new Set<Member>();
  /** The log's last entry when this node came to the topic: what was before is not for it. */
  since: string | undefined;

  constructor(readonly name: string) {}

  /** A member that would see flash now. */
  get present(): Member | undefined {
    for (const member of this.members) if (member.present) return member;
    return undefined;
  }
}

/** Whether one entry of a Redis stream came after another. @see Redis, "Streams", entry IDs */
export function isLater(id: string, than: string): boolean {
  const [ms = 0, sequence = 0] = id.split("-").map(Number);
  const [thanMs = 0, thanSequence = 0] = than.split("-").map(Number);
  return ms > thanMs || (ms === thanMs && sequence > thanSequence);
}
