import { type LiveSession, SharedTable } from "../../live/index.js";
import type { Runtime } from "../runtime.js";

/** Each entry is a live session, which also counts towards the limits of detached sessions. */
const maxSessions = { total: 2_000, perAddress: 500, perOwner: 20 };

/**
 * Live sessions between a form posted without a script and the page that its redirect leads to, so that the page shows
 * the result: state, errors next to fields, and what the user entered.
 */
export class FormSessions {
  readonly #sessions = new SharedTable<LiveSession>({ bounds: maxSessions });

  constructor(private readonly runtime: Pick<Runtime, "clock" | "limits">) {}

  get size(): number {
    return this.#sessions.size;
  }

  /** @param url URL of the next page; its fragment is ignored */
  put(sid: string, url: string, session: LiveSession): void {
    session.connection.touch();
    const { address } = session;
    const now = this.runtime.clock.now();
    const until = now + this.runtime.limits.resumeWindowMs;
    this.#sessions.set(keyOf(sid, url), session, { owner: sid, address, until }, now);
  }

  /** Returns the session for a page, once; `undefined` if it has ended or a tab is connected to it. */
  take(sid: string, url: string): LiveSession | undefined {
    const session = this.#sessions.take(keyOf(sid, url));
    return session && !session.closed && session.detachedAt !== undefined ? session : undefined;
  }
}

function keyOf(sid: string, url: string): string {
  return `${sid} ${withoutFragment(url)}`;
}

/** The part of a URL that a browser sends to the server. */
export function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, "");
}
