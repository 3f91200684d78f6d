import type { NumberedFlash } from "../flash/index.js";
import type { SessionMark } from "../live/index.js";

/**
 * How long acknowledgements are collected, in ms. A node that takes over a session within this time may send again what
 * the tab has shown, which the tab recognizes by its `uid`.
 */
export const collectMs = 250;

/** Up to 100 sessions of this node, whose flash Redis can store together. */
export class FlashGroup {
  members = 0;
  /** Whether more flash can be stored in it. */
  isOpen = true;
  /** The sessions that were taken out of it, as Redis has returned them last. */
  takenOut = "";

  constructor(readonly id: string) {}
}

/** What Redis stores at once for the sessions of a group. It is removed when none of them needs it any more. */
export class SharedRecord {
  /** How many commands are in it that are not acknowledged. */
  left = 0;

  constructor(
    readonly group: FlashGroup,
    readonly field: string,
  ) {}
}

/** A command, and its text, which the sessions that get the same command share. */
export interface HeldCommand {
  readonly command: NumberedFlash;
  /** Its JSON without its id and without the first brace. */
  readonly text: string;
  /** Where Redis has it, if it is stored together with those of other sessions. */
  shared?: SharedRecord | undefined;
}

/** Whether Redis has a command together with those of other sessions. */
export function isShared({ shared }: HeldCommand): boolean {
  return shared !== undefined;
}

const none: readonly never[] = [];

/** The unacknowledged flash of one session on this node, oldest first. */
export class HeldFlash {
  commands: HeldCommand[] = [];
  /** Highest id that has been sent to Redis, over any connection. */
  sentId = 0;
  /** Where Redis still has commands that are being stored on their own. */
  leaving: readonly Pick<HeldCommand, "shared">[] = none;
  /** Whether some of it comes from another node, which may also have left it behind as late flash. */
  isInherited = false;
  /** Whether the session has ended here, so that nothing more is kept for it. */
  isOver = false;

  constructor(
    readonly sessionId: string,
    public mark: SessionMark,
  ) {}

  get lastId(): number {
    return this.commands.at(-1)?.command.id ?? 0;
  }
}

/** The text of a command in Redis. A command is removed by its exact text. */
export function textOf(command: NumberedFlash): string {
  return `{"id":${command.id},${textWithoutId(command)}`;
}

export function textWithoutId({ id: _, ...fields }: NumberedFlash): string {
  return JSON.stringify(fields).slice(1);
}

/** Makes the text of a command once for all sessions that get it at about the same time. */
export class SharedTexts {
  readonly #known = new Map<string, HeldCommand>();

  of(command: NumberedFlash): HeldCommand {
    const { uid } = command;
    const known = uid === undefined ? undefined : this.#known.get(uid);
    if (known && isSame(known.command, command)) return { command, text: known.text, shared: undefined };
    const made: HeldCommand = { command, text: textWithoutId(command), shared: undefined };
    if (uid !== undefined) this.#known.set(uid, made);
    return made;
  }
}

/** Whether two commands differ in nothing but their ids. */
function isSame(one: NumberedFlash, other: NumberedFlash): boolean {
  const names = Object.keys(one);
  const others = Object.keys(other);
  if (names.length !== others.length) return false;
  for (let at = 0; at < names.length; at++) {
    const name = names[at];
    if (name !== others[at]) return false;
    if (name !== "id" && one[name as keyof NumberedFlash] !== other[name as keyof NumberedFlash])
      return false;
  }
  return true;
}

/** The different texts of one script call, each sent once, and the positions by which sessions refer to them. */
export class TextTable {
  readonly #positions = new Map<string, number>();

  positionOf(text: string): number {
    const known = this.#positions.get(text);
    if (known !== undefined) return known;
    const position = this.#positions.size;
    this.#positions.set(text, position);
    return position;
  }

  /** The texts for the script's arguments, preceded by their number. */
  get arguments(): readonly (string | number)[] {
    return [this.#positions.size, ...this.#positions.keys()];
  }

  /** The texts, each in a line. */
  get lines(): string {
    return [...this.#positions.keys()].join("\n");
  }
}

/** Maximum number of sessions, and of commands, of one script call, during which Redis handles nothing else. */
export const maxSessions = 100;
export const maxCommands = 2_000;

/** Divides sessions among script calls. */
export function* dividedBySize<T>(
  all: Iterable<T>,
  commandsOf: (item: T) => number,
): Generator<readonly T[]> {
  let part: T[] = [];
  let commands = 0;
  for (const item of all) {
    const count = commandsOf(item);
    if (part.length === maxSessions || (part.length > 0 && commands + count > maxCommands)) {
      yield part;
      part = [];
      commands = 0;
    }
    part.push(item);
    commands += count;
  }
  if (part.length > 0) yield part;
}
