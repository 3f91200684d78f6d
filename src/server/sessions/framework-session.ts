import type { SessionStore } from "./session-store.js";

/** A session that a framework has read for a request, and saves when its response ends. */
export interface FrameworkSession {
  readonly id: string;
  readonly store: SessionStore;
  /** The request's own copy of the data; `cookie` in it is the cookie and no data. */
  readonly data: { [key: string]: unknown };
  /** Keeps the framework from saving that copy with the response, when what happens later would be lost by it. */
  release?(): void;
}

/**
 * Frameworks give a browser its cookie only once its session holds something, and every request would
 * be a session of its own until then.
 */
const kept = "_djust";

/** Sees to it that the framework keeps the session. */
export function keepSession({ data }: FrameworkSession): void {
  data[kept] ??= 1;
}

/** Whether a browser brings the session back: a cookie for HTTPS only is never set over HTTP. */
export function isReturned({ data }: FrameworkSession, overHttps: boolean): boolean {
  return overHttps || (data["cookie"] as { secure?: unknown } | undefined)?.secure !== true;
}

/** What stores and frameworks keep besides the data is no data. */
export function dataOf(stored: { readonly [key: string]: unknown }): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(stored))
    if (key !== "cookie" && key !== kept && typeof value !== "function") data[key] = value;
  return data;
}
