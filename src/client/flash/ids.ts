import type { SentKey } from "../../wire/index.js";
import type { Command } from "./read-command.js";

/** Which commands of one live session have been taken, and how far they have been carried out. */
export interface Ids {
  /** Whether a command is new: `false` when its id, or a later one, or its `uid` was taken before. */
  take(command: Command, uid?: unknown): boolean;
  /** The effect of a command is in the page, or never will be. */
  settle(command: Command): void;
  /** Highest id up to which every command is in the page, or never will be. */
  settled(): number;
  /** Names the session that ids count in; in a new one they start again. */
  adopt(session: string): void;
  /** What is not settled never will be, and nobody is told. */
  empty(): void;
}

/** More than a node brings again; the newest are known. */
const mostNames = 1000;

type Numbered = Command & { readonly id: number };

/** @param changed called with {@link Ids.settled} each time it rises */
export const createIds = (changed?: (id: number) => void): Ids => {
  /** Commands that are not settled, in the order of their ids. */
  const open = new Set<Command>();
  /** What came by one node may come by another, in whatever session. */
  const names: unknown[] = [];
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
      const isNew = !names.includes(uid);
      if (uid && names.push(uid) > mostNames) names.shift();
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
