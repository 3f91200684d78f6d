import type { Params } from "../../wire/index.js";
import type { SharedPart } from "../ports.js";

/** An action that waits for its deadline, or whose outcome is decided and not yet carried out to its end. */
export interface UndoableEntry {
  readonly id: string;
  /** Name in the table `undoable` of createApp. */
  readonly name: string;
  readonly params: Params;
  /** The browser session that it counts towards. */
  readonly owner: string;
}

/** What has become of an action: the deadline has passed, or the user has undone it. */
export type UndoDecision = "run" | "undo";

/** An action whose outcome is decided, which the caller carries out while it has the lease. */
export interface DecidedEntry extends UndoableEntry {
  readonly decision: UndoDecision;
}

/**
 * Keeps undoable actions until they have been carried out or undone. Each method is atomic, also between nodes, so an
 * action is decided once. Whoever decides it has a lease; if the lease expires, {@link takeDue} gives the action with the
 * same decision to another caller. The store has its own clock.
 */
export interface UndoStore extends SharedPart {
  /** Whether actions outlive this process and other nodes take them over. */
  readonly isShared: boolean;
  /** Adds an action. @returns `false` if there is no room for it @throws if the store fails */
  add(entry: UndoableEntry, delayMs: number): boolean | Promise<boolean>;
  /** Decides that an action is undone. @returns `undefined` if it is decided already, or unknown */
  undo(id: string, leaseMs: number): UndoableEntry | undefined | Promise<UndoableEntry | undefined>;
  /** Takes actions whose deadline has passed, and decided ones whose lease has expired. */
  takeDue(leaseMs: number, most: number): readonly DecidedEntry[] | Promise<readonly DecidedEntry[]>;
  /** Extends the lease of an action that takes longer. */
  extend(id: string, leaseMs: number): void | Promise<void>;
  /** Removes an action that has been carried out or undone. */
  done(id: string): void | Promise<void>;
  /** Ends the wait of all actions, because the process ends and nobody else has them. */
  endWaits?(): void;
}

/** Most actions that wait at a time, of all users and of one browser session. */
export const undoBounds = { total: 100_000, perOwner: 1_000 };
