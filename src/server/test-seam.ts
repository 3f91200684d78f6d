import type { Clock, LiveSession } from "../live/index.js";
import type { DjustError, FlashCommand } from "../wire/index.js";
import type { Runtime } from "./runtime.js";

/** The property of an application with its {@link TestSeam}; a symbol, so that it is not part of the public type. */
export const testSeam = Symbol.for("djust-ts.testing");

/** Access to an application that only the test kit uses. */
export interface TestSeam {
  /** The clock that the application uses. */
  clock: Clock;
  readonly sessions: Iterable<LiveSession>;
  /** Lifts the rate limits, because with a stopped fake clock everything happens at the same time. */
  liftRates(): void;
  /** Throws the mistakes of the application that are only logged in production. */
  failOnMistakes(): void;
  /** Calls a function with each error that no reply reports, and with the id of its live session if it has one. */
  watchUnreported(report: (error: DjustError, sessionId: string | undefined) => void): void;
  /** Creates a browser session. @returns its `Set-Cookie` header */
  newSession(data: { readonly [key: string]: unknown }, overHttps: boolean): Promise<string>;
  /** Flash that the live session of a page has not shown. @param token the page's view token */
  waitingFlash(token: string): readonly FlashCommand[];
}

export function testSeamOf({ clock, registry, sessions, limits, mistakes, gates }: Runtime): TestSeam {
  return {
    get clock() {
      return clock.inner;
    },
    set clock(inner) {
      clock.inner = inner;
    },
    sessions: registry,
    liftRates: () =>
      void Object.assign(limits, {
        eventBurst: Number.MAX_SAFE_INTEGER,
        eventsPerSecondPerBrowser: Infinity,
        eventsPerSecondPerAddress: Infinity,
        mountsPerSecondPerAddress: Infinity,
        pagesPerSecondPerAddress: Infinity,
        connectionsPerAddress: Infinity,
      }),
    failOnMistakes: () => {
      mistakes.isStrict = true;
    },
    watchUnreported: (report) => {
      mistakes.onUnreported = report;
    },
    newSession: async (data, overHttps) => {
      const session = sessions.session(sessions.newId());
      for (const [key, value] of Object.entries(data)) session.set(key, value);
      await session.save();
      return sessions.cookie(session.id, overHttps);
    },
    waitingFlash: (token) => {
      const names = ({ id, owner }: LiveSession): boolean => {
        try {
          return gates.token(token, owner, clock.now()).sessionId === id;
        } catch {
          return false;
        }
      };
      return [...registry].find(names)?.flash.waitingFlash ?? [];
    },
  };
}
