import { type FlashCommand, limits } from "../wire/index.js";

export type NumberedFlash = FlashCommand & { readonly id: number };

/**
 * Flash commands of one live session from when they are sent until the browser says it has shown
 * them. Ids rise by one; a browser that comes back gets what it has not acknowledged, in order.
 */
export class Outbox {
  #lastId: number;
  #waiting: NumberedFlash[] = [];

  /**
   * @param dropped called with a command that had to go because too many wait
   * @param most how many commands may wait @default 1000
   * @param lastId highest id already given out, when a session is taken over from another node
   */
  constructor(
    private readonly dropped: (command: NumberedFlash) => void,
    private readonly most: number = limits.outboxLength,
    lastId = 0,
  ) {
    this.#lastId = lastId;
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** What the browser has not acknowledged, oldest first. */
  get waiting(): readonly NumberedFlash[] {
    return this.#waiting;
  }

  /** Numbers the commands, which are the outbox's own from here on, and keeps them. */
  add(commands: readonly FlashCommand[]): readonly NumberedFlash[] {
    const numbered = commands as readonly (FlashCommand & { id: number })[];
    for (const command of numbered) {
      command.id = ++this.#lastId;
      this.#waiting.push(command);
    }
    while (this.#waiting.length > this.most) {
      const oldest = this.#waiting.shift();
      if (oldest) this.dropped(oldest);
    }
    return numbered;
  }

  /** Puts back commands that another node had sent; they keep their ids. */
  restore(commands: readonly NumberedFlash[]): void {
    this.#waiting.unshift(...commands);
    for (const { id } of commands) this.#lastId = Math.max(this.#lastId, id);
  }

  /**
   * The browser has shown everything up to `id`; ids never given out are ignored.
   *
   * @returns how many commands this acknowledged
   */
  acknowledge(id: number): number {
    const waiting = this.#waiting;
    if (id > this.#lastId) return 0;
    let shown = 0;
    while (shown < waiting.length && (waiting[shown]?.id ?? 0) <= id) shown++;
    // An array that is emptied by its length gives up its room, which the next turn would ask for again.
    if (shown === 1 && waiting.length === 1) waiting.pop();
    else if (shown > 0) waiting.splice(0, shown);
    return shown;
  }

  /** The tab is gone for good: gives back what it never acknowledged. */
  close(): readonly NumberedFlash[] {
    return this.#waiting.splice(0);
  }
}
