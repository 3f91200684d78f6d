import type { Clock, Logger } from "../live/index.js";

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (work, ms) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return timer;
  },
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** Writes each entry as one line to the console. */
export const consoleLogger: Logger = {
  debug: () => {},
  info: (fields, message) => console.info(line(fields, message)),
  warn: (fields, message) => console.warn(line(fields, message)),
  error: (fields, message) => console.error(line(fields, message), (fields as { err?: unknown }).err ?? ""),
};

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function line(fields: object, message: string): string {
  const { err: _, ...rest } = fields as { err?: unknown };
  return Object.keys(rest).length === 0 ? `[djust] ${message}` : `[djust] ${message} ${JSON.stringify(rest)}`;
}
