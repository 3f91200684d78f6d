import type { FlashCommand } from "../wire/index.js";

/** Whatever empties the queue of a mounted view. */
export interface FlashQueueOwner {
  /**
   * Called after each command, so that one put outside a turn gets a turn of its own.
   *
   * @param flashOnly whether nothing but flash can have changed
   */
  requestUpdate(flashOnly?: boolean): void;
  /** Called with each command that is dropped because the view is gone, or its work was cancelled. */
  dropFlash(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void;
  /** Has the id of the live session, in which flash ids count. */
  readonly view: { readonly sessionId: string };
  /** Whether the running code belongs to background work that has been cancelled. */
  readonly isWorkCancelled: boolean;
}

/**
 * Flash commands of one view, in the order the view gave them. The end of a turn takes them out;
 * nothing else does.
 */
export class FlashQueue {
  #commands: FlashCommand[] = [];
  #closed = false;
  /** Absent until the view is mounted. */
  owner: FlashQueueOwner | undefined;

  get length(): number {
    return this.#commands.length;
  }

  /** @param flashOnly whether no code of the view has run for it */
  add(command: FlashCommand, flashOnly = false): void {
    if (this.#closed) return this.owner?.dropFlash(command, "view_gone");
    if (!flashOnly && this.owner?.isWorkCancelled) return this.owner.dropFlash(command, "work_cancelled");
    this.#commands.push(command);
    this.owner?.requestUpdate(flashOnly);
  }

  [Symbol.iterator](): Iterator<FlashCommand> {
    return this.#commands.values();
  }

  /** Keeps only the commands that pass; gives back those that stay. */
  filter(keep: (command: FlashCommand) => boolean): readonly FlashCommand[] {
    this.#commands = this.#commands.filter(keep);
    return this.#commands;
  }

  /** Takes out the oldest commands, at most `most`. */
  take(most: number): readonly FlashCommand[] {
    if (this.#commands.length === 0) return none;
    return this.#commands.splice(0, most);
  }

  /** The view is gone: what waits is dropped and so is what still comes. */
  close(): void {
    this.#closed = true;
    for (const command of this.take(Number.POSITIVE_INFINITY)) this.owner?.dropFlash(command, "view_gone");
  }
}

const none: readonly FlashCommand[] = [];
