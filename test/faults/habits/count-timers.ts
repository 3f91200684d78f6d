/** Counts the process's timers. Import it before the code whose timers are counted. */
const active = new Map<unknown, string>();

/** Where a timer was started, and how long it waits. */
function originOf(ms: number | undefined): string {
  const callers = new Error().stack?.split("\n").slice(3, 6) ?? [];
  return `${ms} ms${callers.map((line) => line.replace(/^ *at|file:\/\//g, "")).join(" <")}`;
}

const { setTimeout: start, setInterval: repeat, clearTimeout: stop, clearInterval: end } = globalThis;

globalThis.setTimeout = Object.assign(
  (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = start(() => {
      active.delete(timer);
      work(...args);
    }, ms);
    active.set(timer, originOf(ms));
    return timer;
  },
  start,
) as typeof setTimeout;

globalThis.setInterval = Object.assign(
  (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = repeat(work, ms, ...args);
    active.set(timer, originOf(ms));
    return timer;
  },
  repeat,
) as typeof setInterval;

globalThis.clearTimeout = (timer) => {
  active.delete(timer);
  stop(timer);
};

globalThis.clearInterval = (timer) => {
  active.delete(timer);
  end(timer);
};

/** The timers that have not ended, by where they were started. */
export function activeTimers(): string[] {
  return [...active.values()];
}
