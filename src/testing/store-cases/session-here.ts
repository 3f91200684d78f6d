import type { NumberedFlash } from "../../flash/index.js";
import type { KeptSession, OutboxStore, SessionMark } from "../../live/index.js";

/** How a copy of the session identifies itself; each later move follows the previous one. */
export function markOf(moves: number, tab: string | undefined = "tab", lastRef = 0): SessionMark {
  const copy = { name: `copy ${moves}`, origin: moves === 0 ? undefined : `copy ${moves - 1}`, moves };
  return { tab, lastRef, copy };
}

/** A session held by a node, as its store sees it. */
export class SessionHere implements KeptSession {
  readonly id = "s";
  readonly attached = true;
  readonly inherited: NumberedFlash[] = [];
  yielded = false;

  private constructor(readonly mark: SessionMark) {}

  /** Registers the session on the node. */
  static of(store: OutboxStore, mark: SessionMark): SessionHere {
    const session = new SessionHere(mark);
    store.listen({
      get: (id) => (id === session.id ? session : undefined),
      [Symbol.iterator]: () => [session][Symbol.iterator](),
    });
    return session;
  }

  belongsTo(tab: string | undefined): boolean {
    return tab === undefined || this.mark.tab === undefined || tab === this.mark.tab;
  }

  inherit(commands: readonly NumberedFlash[]): void {
    this.inherited.push(...commands);
  }

  yield(): void {
    this.yielded = true;
  }
}
