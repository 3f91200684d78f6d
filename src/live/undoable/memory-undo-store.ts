import type { Clock } from "../ports.js";
import {
  type DecidedEntry,
  type UndoableEntry,
  type UndoDecision,
  type UndoStore,
  undoBounds,
} from "./undo-store.js";

interface Waiting {
  readonly entry: UndoableEntry;
  decision: UndoDecision | undefined;
  /** When the deadline has passed or the lease has expired. */
  dueAt: number;
}

/** Undoable actions in the memory of this process, which are lost if it is killed. */
export class MemoryUndoStore implements UndoStore {
  readonly isShared: boolean = false;
  readonly #waiting = new Map<string, Waiting>();
  readonly #perOwner = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add(entry: UndoableEntry, delayMs: number): boolean {
    const count = this.#perOwner.get(entry.owner) ?? 0;
    if (this.#waiting.size >= undoBounds.total || count >= undoBounds.perOwner) return false;
    this.#perOwner.set(entry.owner, count + 1);
    this.#waiting.set(entry.id, { entry, decision: undefined, dueAt: this.clock.now() + delayMs });
    return true;
  }

  undo(id: string, leaseMs: number): UndoableEntry | undefined {
    const waiting = this.#waiting.get(id);
    if (!waiting || waiting.decision) return undefined;
    waiting.decision = "undo";
    waiting.dueAt = this.clock.now() + leaseMs;
    return waiting.entry;
  }

  takeDue(leaseMs: number, max: number): readonly DecidedEntry[] {
    const now = this.clock.now();
    const taken: DecidedEntry[] = [];
    for (const waiting of this.#waiting.values()) {
      if (taken.length === max) break;
      if (waiting.dueAt > now) continue;
      waiting.decision ??= "run";
      waiting.dueAt = now + leaseMs;
      taken.push({ ...waiting.entry, decision: waiting.decision });
    }
    return taken;
  }

  extend(id: string, leaseMs: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting) waiting.dueAt = this.clock.now() + leaseMs;
  }

  done(id: string): void {
    const owner = this.#waiting.get(id)?.entry.owner;
    if (owner === undefined) return;
    this.#waiting.delete(id);
    const left = (this.#perOwner.get(owner) ?? 1) - 1;
    if (left > 0) this.#perOwner.set(owner, left);
    else this.#perOwner.delete(owner);
  }

  endWaits(): void {
    for (const waiting of this.#waiting.values()) if (!waiting.decision) waiting.dueAt = 0;
  }
}
