import type { NumberedFlash } from "../flash/index.js";
import type { SessionMark } from "../live/index.js";

/** A command, and its text, which the sessions that get the same command share. */
export interface HeldCommand {
  readonly command: NumberedFlash;
  /** Its JSON without its id and without the first brace. */
  readonly text: string;
}

/** The unacknowledged flash of one session on this node, oldest first. */
export class HeldFlash {
  commands: HeldCommand[] = [];
  /** Highest id that has been sent to Redis, over any connection. */
  sentId = 0;
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
    if (known && isSame(known.command, command)) return { command, text: known.text };
    const made = { command, text: textWithoutId(command) };
    if (uid !== undefined) this.#known.set(uid, made);
    return made;
  }
}

/** Whether two commands differ in nothing but their ids. */
function isSame(one: NumberedFlash, other: NumberedFlash): boolean {
  const names = Object.keys(one);
  const others = Object.keys(other);
  if (names.length !== others.length) return false;
  for (const [at, name] of names.entries()) {
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
