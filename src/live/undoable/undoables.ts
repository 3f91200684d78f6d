import { coded, DjustError, describe, didYouMean, messageOf, type Params } from "../../wire/index.js";
import type { MistakeReporter } from "../mistakes.js";
import type { Clock, Logger } from "../ports.js";
import type { DecidedEntry, UndoableEntry, UndoStore } from "./undo-store.js";

/** The functions that carry out and undo an undoable action. */
export interface UndoableAction<P = never> {
  /**
   * Carries the action out after its deadline, once. If the process is killed in the meantime, another node calls it
   * again.
   *
   * @param params what the view gave to `undoable`
   * @param call.id identifies the action, to recognize a repeated call
   */
  run(params: P, call: { readonly id: string }): unknown;
  /** Called when the user has undone the action in time, for example to show hidden data again. */
  undo?(params: P, call: { readonly id: string }): unknown;
}

/** Undoable actions by name: the option `undoable` of createApp. */
export interface UndoableActions {
  // biome-ignore lint/suspicious/noExplicitAny: each action declares its own parameters, which are JSON.
  readonly [name: string]: UndoableAction<any>;
}

/** How long a node may be silent before another one takes over its actions, in ms. */
const leaseMs = 30_000;
/** How often a node checks for actions of nodes that are gone, in ms. */
const pollMs = 5_000;
/** Maximum number of actions that are taken at a time. */
const batch = 20;

/** Decides and carries out the undoable actions of an application, each once. */
export class Undoables {
  readonly #store: UndoStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #mistakes: MistakeReporter;
  readonly #actions: UndoableActions;
  readonly #newId: () => string;
  readonly #timers = new Set<unknown>();
  readonly #running = new Map<string, Promise<void>>();
  /** Whether the last look for due actions failed. */
  #hasFailed = false;
  #isClosed = false;

  constructor(parts: {
    readonly actions: UndoableActions;
    readonly store: UndoStore;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly mistakes: MistakeReporter;
    readonly newId: () => string;
  }) {
    this.#mistakes = parts.mistakes;
    this.#actions = parts.actions;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#newId = parts.newId;
    if (this.#store.isShared) this.#poll();
  }

  /** @throws {DjustError} DJ_UNDOABLE for an unknown name */
  check(name: string): void {
    if (typeof name === "string" && Object.hasOwn(this.#actions, name)) return;
    throw new DjustError(
      "DJ_UNDOABLE",
      `There is no undoable action ${describe(name)}.${typeof name === "string" ? didYouMean(name, Object.keys(this.#actions)) : ""} Declare it in createApp({ undoable: { … } }).`,
    );
  }

  /**
   * Adds an action.
   *
   * @returns its id, with which it can be undone until the deadline
   * @throws {DjustError} DJ_UNDOABLE for an unknown name, DJ_UNDO_STORE
   */
  async add(name: string, params: Params, delayMs: number, owner: string): Promise<string> {
    this.check(name);
    const entry: UndoableEntry = {
      id: this.#newId(),
      name,
      params: JSON.parse(JSON.stringify(params)),
      owner,
    };
    let isAdded: boolean;
    try {
      isAdded = await this.#callStore(() => this.#store.add(entry, delayMs));
    } catch (error) {
      // The store may have it although the reply was lost.
      void this.#remove(entry.id);
      throw error;
    }
    if (!isAdded)
      throw new DjustError(
        "DJ_UNDO_STORE",
        "Too many undoable actions are waiting. Carry the action out at once instead.",
      );
    this.#later(delayMs);
    return entry.id;
  }

  /**
   * Undoes an action, unless it is being carried out.
   *
   * @returns the action
   * @throws {DjustError} DJ_UNDO_LATE, DJ_UNDO_STORE, and the error of the action's `undo`
   */
  async undo(id: string): Promise<UndoableEntry> {
    const entry = await this.#callStore(() => this.#store.undo(id, leaseMs));
    if (!entry) throw new DjustError("DJ_UNDO_LATE", "The action can no longer be undone.");
    let failure: { readonly error: unknown } | undefined;
    await this.#track(id, async () => {
      try {
        await this.#actions[entry.name]?.undo?.(entry.params as never, { id });
      } catch (error) {
        failure = { error };
      }
    });
    if (failure) throw failure.error;
    return entry;
  }

  /** Stops the timers and waits for the actions under way. Actions that no other node has are carried out now. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
    if (this.#store.endWaits) {
      this.#store.endWaits();
      await this.#takeDue();
    }
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #later(ms: number, then = (): void => void this.#takeDue()): void {
    if (this.#isClosed) return;
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #poll(): void {
    this.#later(pollMs, () => {
      void this.#takeDue();
      this.#poll();
    });
  }

  /** Carries out what is due. Never rejects. */
  async #takeDue(): Promise<void> {
    try {
      for (;;) {
        const taken = await this.#store.takeDue(leaseMs, batch);
        this.#hasFailed = false;
        for (const entry of taken) this.#carryOut(entry);
        if (taken.length < batch) return;
      }
    } catch (err) {
      if (!this.#hasFailed)
        this.#logger.warn({ err }, "The undo store failed; due actions are carried out when it works again");
      this.#hasFailed = true;
      if (!this.#store.isShared) this.#later(pollMs);
    }
  }

  #carryOut({ id, name, params, decision }: DecidedEntry): void {
    const action = Object.hasOwn(this.#actions, name) ? this.#actions[name] : undefined;
    if (!action) {
      // Another node, with another version, may declare it.
      this.#logger.error(
        { action: name },
        "This application does not declare an undoable action that is due",
      );
      return;
    }
    if (this.#running.has(id)) return;
    void this.#track(id, async () => {
      try {
        await action[decision]?.(params as never, { id });
      } catch (err) {
        const message = `The undoable action ${JSON.stringify(name)} failed: ${messageOf(err)}`;
        this.#logger.error({ err, action: name, decision }, message);
        this.#mistakes.onUnreported?.(coded(err, "DJ_HANDLER", message), undefined);
      }
    });
  }

  /** Keeps the lease while work runs, and ends it. @param work never rejects */
  #track(id: string, work: () => Promise<void>): Promise<void> {
    const keep = (): void => {
      const extended = async (): Promise<void> => this.#store.extend(id, leaseMs);
      void extended().catch((err) => this.#logger.warn({ err }, "The undo store failed to extend a lease"));
      timer = this.#clock.setTimeout(keep, leaseMs / 3);
    };
    let timer = this.#clock.setTimeout(keep, leaseMs / 3);
    const running = work()
      .then(() => this.#store.done(id))
      .catch((err) =>
        this.#logger.error({ err }, "The undo store failed; an action may be carried out again"),
      )
      .finally(() => {
        this.#clock.clearTimeout(timer);
        this.#running.delete(id);
      });
    this.#running.set(id, running);
    return running;
  }

  async #remove(id: string): Promise<void> {
    try {
      await this.#store.done(id);
    } catch (err) {
      this.#logger.error({ err }, "The undo store failed; an action that was refused may be carried out");
    }
  }

  async #callStore<T>(call: () => T | Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      throw new DjustError("DJ_UNDO_STORE", `The undo store failed: ${messageOf(cause)}`, { cause });
    }
  }
}
