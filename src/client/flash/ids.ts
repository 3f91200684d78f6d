import type { SentKey } from "../../wire/index.js";

/** Commands that the server numbers: flash commands and stream changes. */
interface Command {
  readonly id?: number | undefined;
  /** The message's name for its handle. */
  name?: unknown;
}

/** Which commands of one live session have been received, and which have been applied. */
export interface Ids {
  /** Whether a command is new: `false` if its id, a later id or its `uid` was received before. */
  take(command: Command, uid?: unknown): boolean;
  /** Records that a command is applied or dropped. */
  settle(command: Command): void;
  /** The highest id up to which all commands are applied or dropped. */
  settled(): number;
  /** Sets the session that ids belong to. In a new one they start again. */
  adopt(session: string): void;
  /** Removes the commands that are not settled, without a callback. */
  empty(): void;
}

/** More than a node sends again; only the newest are kept. */
const maxUids = 1000;

type Numbered = Command & { readonly id: number };

/** @param changed called with {@link Ids.settled} each time it rises */
export const createIds = (changed?: (id: number) => void): Ids => {
  /** Commands that are not settled, in order of their ids. */
  const open = new Set<Command>();
  /** A command may arrive from several nodes, in different sessions. */
  const uids: unknown[] = [];
  let current: string | undefined;
  let seen = 0;
  let settledId = 0;

  const settle = (command: Command): void => {
    if (!open.delete(command)) return;
    const [first] = open as Set<Numbered>;
    const upTo = first ? first.id - 1 : seen;
    if (upTo > settledId) {
      settledId = upTo;
      changed?.(upTo);
    }
  };

  return {
    take(command, uid) {
      const { id } = command;
      if (id !== undefined) {
        if (id <= seen) return false;
        seen = id;
        open.add(command);
        command.name = `dj:${current}.${id}` satisfies SentKey;
      }
      const isNew = !uids.includes(uid);
      if (uid && uids.push(uid) > maxUids) uids.shift();
      if (!isNew) settle(command);
      return isNew;
    },
    settle,
    settled: () => settledId,
    adopt(session) {
      if (session === current) return;
      current = session;
      open.clear();
      seen = settledId = 0;
    },
    empty: () => open.clear(),
  };
};
