import type { NumberedFlash } from "../../src/flash/index.js";
import type { KeptFlash, KeptSession, KeptSessions, OutboxStore, SessionMark } from "../../src/live/index.js";

interface Kept {
  node: MemoryOutboxStore;
  mark: SessionMark;
  lastRef: number | undefined;
  lastId: number;
  commands: NumberedFlash[];
}

/** State shared by the nodes of one process, as a model of the real store. */
export class MemoryOutboxes {
  readonly sessions = new Map<string, Kept>();
  readonly late = new Map<string, NumberedFlash[]>();
  readonly nodes: MemoryOutboxStore[] = [];

  node(): MemoryOutboxStore {
    const node = new MemoryOutboxStore(this);
    this.nodes.push(node);
    return node;
  }
}

/** The in-memory outbox store of one node. */
export class MemoryOutboxStore implements OutboxStore {
  sessions: Pick<KeptSessions, "get"> = new Map<string, KeptSession>();

  constructor(private readonly all: MemoryOutboxes) {}

  async add(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): Promise<void> {
    const kept = this.all.sessions.get(sessionId);
    if (kept && kept.mark.copy.name !== mark.copy.name && kept.mark.copy.moves >= mark.copy.moves) {
      const here = this.sessions.get(sessionId);
      if (here) here.yield();
      else this.passOn(sessionId, commands, mark);
      return;
    }
    const before = kept?.commands ?? [];
    this.all.sessions.set(sessionId, {
      node: this,
      mark,
      lastRef: mark.lastRef,
      lastId: commands.at(-1)?.id ?? 0,
      commands: [...before, ...commands],
    });
  }

  acknowledge(sessionId: string, id: number): void {
    const kept = this.all.sessions.get(sessionId);
    if (kept?.node === this) kept.commands = kept.commands.filter((command) => command.id > id);
  }

  async claim(sessionId: string, mark: SessionMark): Promise<KeptFlash | undefined> {
    const kept = this.all.sessions.get(sessionId);
    if (kept && (!sameTab(kept.mark.tab, mark.tab) || kept.mark.copy.moves > mark.copy.moves))
      return undefined;
    const { lastRef, lastId, commands } = kept ?? { lastRef: undefined, lastId: 0, commands: [] };
    this.all.sessions.set(sessionId, { node: this, mark, lastRef, lastId, commands: [...commands] });
    for (const node of kept ? [kept.node] : this.all.nodes)
      if (node !== this) node.sessions.get(sessionId)?.yield();
    const { name, origin } = kept?.mark.copy ?? {};
    const known = mark.copy.origin !== undefined && [name, origin].includes(mark.copy.origin);
    const late = this.all.late.get(sessionId) ?? [];
    return known
      ? { lastRef, lastId, commands: [...commands], late: [...late] }
      : { lastRef, lastId, commands: [], late: [...commands, ...late] };
  }

  attached(): void {}

  passOn(sessionId: string, commands: readonly NumberedFlash[], mark: SessionMark): void {
    const kept = this.all.sessions.get(sessionId);
    if (commands.length === 0 || !sameTab(kept?.mark.tab, mark.tab)) return;
    this.all.late.set(sessionId, [...(this.all.late.get(sessionId) ?? []), ...commands]);
    kept?.node.sessions.get(sessionId)?.inherit(this.all.late.get(sessionId) ?? []);
  }

  settle(sessionId: string, commands: readonly NumberedFlash[]): void {
    const left = (this.all.late.get(sessionId) ?? []).filter((late) => !commands.includes(late));
    this.all.late.set(sessionId, left);
  }

  remove(sessionId: string): void {
    if (this.all.sessions.get(sessionId)?.node === this) this.all.sessions.delete(sessionId);
  }

  listen(sessions: KeptSessions): void {
    this.sessions = sessions;
  }
}

function sameTab(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
