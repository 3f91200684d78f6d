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
  readonly #focus = new WeakMap<LiveSession, string>();

  constructor(private readonly runtime: Pick<Runtime, "clock" | "limits">) {}

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * @param url URL of the next page; its fragment is ignored
   * @param focus the selector that the next page focuses
   */
  put(sid: string, url: string, session: LiveSession, focus?: string): void {
    if (focus !== undefined) this.#focus.set(session, focus);
    session.connection.touch();
    const { address } = session;
    const now = this.runtime.clock.now();
    const until = now + this.runtime.limits.resumeWindowMs;
    this.#sessions.set(keyOf(sid, url), session, { owner: sid, address, until }, now);
  }

  /** Returns the selector that a session's page focuses, once. */
  takeFocus(session: LiveSession): string | undefined {
    const focus = this.#focus.get(session);
    this.#focus.delete(session);
    return focus;
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
