import type { Params } from "../../wire/index.js";
import type { SharedPart } from "../ports.js";

/** An action that waits for its deadline, or that is being carried out or undone. */
export interface UndoableEntry {
  /** Id of the action. */
  readonly id: string;
  /** Name in the table `undoable` of createApp. */
  readonly name: string;
  /** The parameters of the action. */
  readonly params: Params;
  /** The browser session that it counts towards. */
  readonly owner: string;
}

/** The decision about an action: its deadline has passed, or the user has undone it. */
export type UndoDecision = "run" | "undo";

/** An action that is decided. The caller carries it out or undoes it while it holds the lease. */
export interface DecidedEntry extends UndoableEntry {
  /** Whether the action is to be run or was undone. */
  readonly decision: UndoDecision;
}

/**
 * Keeps undoable actions until they have been carried out or undone. Each method is atomic across nodes, so an action
 * is decided once. The caller that decides it holds a lease; if the lease expires, {@link takeDue} returns the action
 * to another caller with the same decision. The store has its own clock.
 */
export interface UndoStore extends SharedPart {
  /** Whether actions outlive this process and other nodes take them over. */
  readonly isShared: boolean;
  /** Adds an action. @returns `false` if there is no room for it @throws if the store fails */
  add(entry: UndoableEntry, delayMs: number): boolean | Promise<boolean>;
  /** Decides that an action is undone. @returns `undefined` if it is decided already, or unknown */
  undo(id: string, leaseMs: number): UndoableEntry | undefined | Promise<UndoableEntry | undefined>;
  /** Takes actions whose deadline has passed, and decided ones whose lease has expired. */
  takeDue(leaseMs: number, max: number): readonly DecidedEntry[] | Promise<readonly DecidedEntry[]>;
  /** Extends the lease of an action that takes longer. */
  extend(id: string, leaseMs: number): void | Promise<void>;
  /** Removes an action that has been carried out or undone. */
  done(id: string): void | Promise<void>;
  /** Makes all waiting actions due, because the process ends and no other node has them. */
  endWaits?(): void;
}

/** Maximum number of waiting actions, of all users and of one browser session. */
export const undoBounds = { total: 100_000, perOwner: 1_000 };
