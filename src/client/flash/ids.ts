import type { Command } from "./read-command.js";

/** Which commands of one live session have been taken, and how far they have been carried out. */
export interface Ids {
  /** Whether a command is new: `false` when its id, or a later one, was taken before. */
  take(command: Command): boolean;
  /** The effect of a command is in the page, or never will be. */
  settle(command: Command): void;
  /** Highest id taken. */
  seen(): number;
  /** Names the session that ids count in; in a new one they start again. */
  adopt(session: string): void;
  /** What is not settled never will be, and nobody is told. */
  empty(): void;
}

type Numbered = Command & { readonly id: number };

/** @param shown called with the highest id up to which everything is settled, each time it rises */
export const createIds = (shown?: (id: number) => void): Ids => {
  /** Commands that are not settled, in the order of their ids. */
  const open = new Set<Command>();
  let current: string | undefined;
  let seen = 0;
  let told = 0;

  return {
    take(command) {
      const { id } = command;
      if (id === undefined) return true;
      if (id <= seen) return false;
      seen = id;
      open.add(command);
      return true;
    },
    settle(command) {
      if (!open.delete(command)) return;
      const [first] = open as Set<Numbered>;
      const upTo = first ? first.id - 1 : seen;
      if (upTo > told) {
        told = upTo;
        shown?.(upTo);
      }
    },
    seen: () => seen,
    adopt(session) {
      if (session === current) return;
      current = session;
      open.clear();
      seen = told = 0;
    },
    empty: () => open.clear(),
  };
};
