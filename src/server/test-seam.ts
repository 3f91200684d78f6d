import type { Clock, LiveSession } from "../live/index.js";
import type { Runtime } from "./runtime.js";

/** Where an application has its {@link TestSeam}; found by name, so that it is no part of its type. */
export const testSeam = Symbol.for("djust-ts.testing");

/** What the test kit may do to an application, and nobody else. */
export interface TestSeam {
  /** The time that the application goes by from now on. */
  clock: Clock;
  readonly sessions: Iterable<LiveSession>;
  /** Lifts the limits on what comes at once: where time stands still, everything does. */
  liftRates(): void;
  /** Makes a browser session. @returns its `Set-Cookie` header */
  newSession(data: { readonly [key: string]: unknown }, overHttps: boolean): Promise<string>;
}

export function testSeamOf({ clock, registry, sessions, limits }: Runtime): TestSeam {
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
        connectionsPerAddress: Infinity,
      }),
    newSession: async (data, overHttps) => {
      const session = sessions.session(sessions.newId());
      for (const [key, value] of Object.entries(data)) session.set(key, value);
      await session.save();
      return sessions.cookie(session.id, overHttps);
    },
  };
}
