import type { LiveSession } from "../live/index.js";

/**
 * Live sessions between a form that was posted without a script and the page that its redirect leads
 * to, so that the page shows what the form has done: state, errors beside fields, what was entered.
 */
export class Handover {
  readonly #sessions = new Map<string, LiveSession>();

  /** @param url path and query of the page that comes next; a fragment is the browser's own */
  put(sid: string, url: string, session: LiveSession): void {
    for (const [key, { closed }] of this.#sessions)
      if (closed) this.#sessions.delete(key);
      else break;
    session.touch();
    this.#sessions.set(keyOf(sid, url), session);
  }

  /** The session for a page, once; `undefined` when it has ended or has a tab of its own by now. */
  take(sid: string, url: string): LiveSession | undefined {
    const key = keyOf(sid, url);
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
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
