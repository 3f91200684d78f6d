import type { KeptFlash, SessionCopy, SessionMark } from "../ports.js";

/** The copy of a session that no other node has: its id is enough to name it. */
const onlyCopy: SessionCopy = { name: "", origin: undefined, moves: 0 };

/** This node's copy of a live session, and the tab that it belongs to. */
export class LocalCopy {
  readonly copy: SessionCopy;
  /** Whether the session comes from another node, which has kept how far it got. */
  readonly isInherited: boolean;
  #tab: string | undefined;

  constructor(copy: SessionCopy | undefined, inherited: KeptFlash | undefined) {
    this.copy = copy ?? onlyCopy;
    this.isInherited = inherited?.lastRef !== undefined;
  }

  /** Names the page in the browser, once the browser has sent a name. */
  get tab(): string | undefined {
    return this.#tab;
  }

  /** Whether a page in the browser is this session's tab; the first that asks becomes it. */
  belongsTo(tab: string | undefined): boolean {
    this.#tab ??= tab;
    return tab === undefined || this.#tab === tab;
  }

  /** Whether a browser that has the named copy may continue with this one: it is the same, or its successor. */
  follows(name: string): boolean {
    return name === this.copy.name || name === this.copy.origin;
  }

  /** Whether event numbers and flash ids of a browser that has the named copy are this session's. */
  knows(name: string): boolean {
    return name === this.copy.name || (this.isInherited && name === this.copy.origin);
  }

  /** @param lastRef highest event that has been carried out */
  mark(lastRef: number): SessionMark {
    return { tab: this.#tab, lastRef, copy: this.copy };
  }
}
