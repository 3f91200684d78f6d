import type { FlashCommand } from "../wire/index.js";

export interface FlashQueueOwner {
  /**
   * Called after each command, so that one put outside a turn gets a turn of its own.
   *
   * @param alone whether nothing else can have changed with it
   */
  flashAdded(alone: boolean): void;
  /** Called with each command that is dropped because the view is gone, or its work was cancelled. */
  flashDropped(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void;
  /** Whether the running code belongs to background work that has been cancelled. */
  readonly isCancelled: boolean;
}

/**
 * Flash commands of one view, in the order the view gave them. The end of a turn takes them out;
 * nothing else does.
 */
export class FlashQueue {
  #commands: FlashCommand[] = [];
  #closed = false;
  /** Who empties it; none as long as the view is not mounted. */
  owner: FlashQueueOwner | undefined;

  get length(): number {
    return this.#commands.length;
  }

  /** @param alone whether no code of the view has run for it */
  add(command: FlashCommand, alone = false): void {
    if (this.#closed) return this.owner?.flashDropped(command, "view_gone");
    if (!alone && this.owner?.isCancelled) return this.owner.flashDropped(command, "work_cancelled");
    this.#commands.push(command);
    this.owner?.flashAdded(alone);
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
    for (const command of this.take(Number.POSITIVE_INFINITY)) this.owner?.flashDropped(command, "view_gone");
  }
}

const none: readonly FlashCommand[] = [];
