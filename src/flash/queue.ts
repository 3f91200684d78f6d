import type { FlashCommand } from "../wire/index.js";

/** Empties the queue of a mounted view. */
export interface FlashQueueOwner {
  /**
   * Called after each command, so that a command put outside of a turn gets its own turn.
   *
   * @param flashOnly whether nothing but flash can have changed
   */
  requestUpdate(flashOnly?: boolean): void;
  /** Called with each command that is dropped because the view is gone, or its work was cancelled. */
  dropFlash(command: FlashCommand, reason: "view_gone" | "work_cancelled"): void;
  /** Contains the id of the live session that flash ids belong to. */
  readonly view: { readonly sessionId: string };
  /** Whether the running code belongs to background work that has been cancelled. */
  readonly isWorkCancelled: boolean;
}

/** A message whose bar follows background work. */
export interface ProgressMessage {
  /** Puts an update if there is progress, and if the browser has what was put before. */
  showProgress(acknowledgedId: number): void;
}

/** Maximum number of messages whose bars follow work. The oldest ones stop first. */
const maxFollowing = 100;

/**
 * The flash commands of one view, in the order in which they were put. Only the end of a turn removes them.
 */
export class FlashQueue {
  #commands: FlashCommand[] = [];
  #closed = false;
  /** Created on first use. */
  #following: Set<ProgressMessage> | undefined;
  /** Absent until the view is mounted. */
  owner: FlashQueueOwner | undefined;

  get length(): number {
    return this.#commands.length;
  }

  /** @param flashOnly whether the command was added without running code of the view */
  add(command: FlashCommand, flashOnly = false): void {
    if (this.#closed) return this.owner?.dropFlash(command, "view_gone");
    if (!flashOnly && this.owner?.isWorkCancelled) return this.owner.dropFlash(command, "work_cancelled");
    this.#commands.push(command);
    this.owner?.requestUpdate(flashOnly);
  }

  /** Makes the bar of a message follow its work, or stops it. */
  follow(message: ProgressMessage, isFollowing: boolean): void {
    if (!isFollowing) return void this.#following?.delete(message);
    this.#following ??= new Set();
    this.#following.add(message);
    const [oldest] = this.#following;
    if (oldest && this.#following.size > maxFollowing) this.#following.delete(oldest);
  }

  /** Puts updates for the bars of messages. @param acknowledgedId id up to which the browser has everything */
  showProgress(acknowledgedId: number): void {
    if (this.#following) for (const message of this.#following) message.showProgress(acknowledgedId);
  }

  [Symbol.iterator](): Iterator<FlashCommand> {
    return this.#commands.values();
  }

  /** Removes the commands that do not match, and returns those that remain. */
  filter(keep: (command: FlashCommand) => boolean): readonly FlashCommand[] {
    this.#commands = this.#commands.filter(keep);
    return this.#commands;
  }

  /** Removes and returns the oldest commands, at most `max`. */
  take(max: number): readonly FlashCommand[] {
    if (this.#commands.length === 0) return none;
    return this.#commands.splice(0, max);
  }

  /** Drops all waiting and all later commands, because the view has ended. */
  close(): void {
    this.#closed = true;
    this.#following = undefined;
    for (const command of this.take(Number.POSITIVE_INFINITY)) this.owner?.dropFlash(command, "view_gone");
  }
}

const none: readonly FlashCommand[] = [];
