import type { NumberedFlash } from "../../src/flash/index.js";
import type { KeptFlash, OutboxStore, SessionMark } from "../../src/live/index.js";

interface Kept {
  owner: MemoryOutboxStore | undefined;
  mark: SessionMark;
  lastId: number;
  commands: NumberedFlash[];
}

/** What the nodes of one process share, for tests of what the real one has to do. */
export class MemoryOutboxes {
  readonly sessions = new Map<string, Kept>();
  readonly nodes: MemoryOutboxStore[] = [];

  node(): MemoryOutboxStore {
    const node = new MemoryOutboxStore(this);
    this.nodes.push(node);
    return node;
  }
}

/** One node's outbox store, in memory. */
export class MemoryOutboxStore implements OutboxStore {
  claimed: (sessionId: string, tab: string | undefined) => void = () => {};
  readonly later = new Map<string, (commands: readonly NumberedFlash[]) => void>();

  constructor(private readonly all: MemoryOutboxes) {}

  async add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void> {
    const kept = this.all.sessions.get(sessionId) ?? { owner: this, mark, lastId: 0, commands: [] };
    if (kept.owner && kept.owner !== this && sameTab(kept.mark.tab, mark.tab)) {
      kept.owner.later.get(sessionId)?.(commands);
      return;
    }
    if (kept.owner !== this) kept.commands = [];
    kept.owner = this;
    kept.mark = mark;
    kept.commands.push(...commands);
    kept.lastId = commands.at(-1)?.id ?? kept.lastId;
    this.all.sessions.set(sessionId, kept);
  }

  acknowledge(sessionId: string, id: number): void {
    const kept = this.all.sessions.get(sessionId);
    if (kept?.owner !== this) return;
    kept.commands = kept.commands.filter((command) => command.id > id);
    if (kept.commands.length === 0) this.all.sessions.delete(sessionId);
  }

  async claim(
    sessionId: string,
    tab: string | undefined,
    later: (commands: readonly NumberedFlash[]) => void,
  ): Promise<KeptFlash | undefined> {
    const kept = this.all.sessions.get(sessionId);
    if (kept && !sameTab(kept.mark.tab, tab)) return undefined;
    this.later.set(sessionId, later);
    const mark = { tab, lastRef: kept?.mark.lastRef ?? 0 };
    this.all.sessions.set(sessionId, { commands: [], lastId: 0, ...kept, owner: this, mark });
    for (const node of this.all.nodes) if (node !== this) node.claimed(sessionId, tab);
    if (!kept || kept.lastId === 0) return undefined;
    return { lastId: kept.lastId, lastRef: kept.mark.lastRef, commands: [...kept.commands] };
  }

  remove(sessionId: string): void {
    if (this.all.sessions.get(sessionId)?.owner === this) this.all.sessions.delete(sessionId);
  }

  listen(claimed: (sessionId: string, tab: string | undefined) => void): void {
    this.claimed = claimed;
  }
}

function sameTab(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
