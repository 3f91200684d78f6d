import { type LiveSession, SharedTable } from "../../live/index.js";
import type { Runtime } from "../runtime.js";

/** Each of them is a live session, and counts among those without a connection too. */
const sessionsMost = { total: 2_000, perAddress: 500, perOwner: 20 };

/**
 * Live sessions between a form that was posted without a script and the page that its redirect leads
 * to, so that the page shows what the form has done: state, errors beside fields, what was entered.
 */
export class FormSessions {
  readonly #sessions = new SharedTable<LiveSession>({ bounds: sessionsMost });

  constructor(private readonly runtime: Pick<Runtime, "clock" | "limits">) {}

  get size(): number {
    return this.#sessions.size;
  }

  /** @param url path and query of the page that comes next; a fragment is the browser's own */
  put(sid: string, url: string, session: LiveSession): void {
    session.connection.touch();
    const { address } = session;
    const now = this.runtime.clock.now();
    const until = now + this.runtime.limits.resumeWindowMs;
    this.#sessions.set(keyOf(sid, url), session, { owner: sid, address, until }, now);
  }

  /** The session for a page, once; `undefined` when it has ended or has a tab of its own by now. */
  take(sid: string, url: string): LiveSession | undefined {
    const session = this.#sessions.take(keyOf(sid, url));
    return session && !session.closed && session.detachedAt !== undefined ? session : undefined;
  }
}

function keyOf(sid: string, url: string): string {
  return `${sid} ${withoutFragment(url)}`;
}

/** What of a URL a browser asks the server for. */
export function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, "");
}
