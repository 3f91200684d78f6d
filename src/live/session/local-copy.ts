import type { KeptFlash, SessionCopy, SessionMark } from "../ports.js";

/** The copy of a session on a single node, whose id is enough to identify it. */
const onlyCopy: SessionCopy = { name: "", origin: undefined, moves: 0 };

/** This node's copy of a live session, and the tab that it belongs to. */
export class LocalCopy {
  readonly copy: SessionCopy;
  /** Whether the session comes from another node, whose progress is known. */
  readonly isInherited: boolean;
  #tab: string | undefined;

  constructor(copy: SessionCopy | undefined, inherited: KeptFlash | undefined) {
    this.copy = copy ?? onlyCopy;
    this.isInherited = inherited?.lastRef !== undefined;
  }

  /** Name of the page in the browser, once the browser has sent one. */
  get tab(): string | undefined {
    return this.#tab;
  }

  /** Whether a page in the browser is this session's tab. The first page that asks becomes its tab. */
  belongsTo(tab: string | undefined): boolean {
    this.#tab ??= tab;
    return tab === undefined || this.#tab === tab;
  }

  /** Whether a browser with the named copy can continue with this one, because it is the same or its successor. */
  follows(name: string): boolean {
    return name === this.copy.name || name === this.copy.origin;
  }

  /** Whether the event numbers and flash ids of a browser with the named copy are valid in this one. */
  knows(name: string): boolean {
    return name === this.copy.name || (this.isInherited && name === this.copy.origin);
  }

  /** @param lastRef highest event that has been handled */
  mark(lastRef: number): SessionMark {
    return { tab: this.#tab, lastRef, copy: this.copy };
  }
}
