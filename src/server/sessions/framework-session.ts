import type { SessionStore } from "./session-store.js";

/** A session that a framework has read for a request and saves when its response ends. */
export interface FrameworkSession {
  /** Id of the framework's session. */
  readonly id: string;
  /** The framework's session store. */
  readonly store: SessionStore;
  /** The request's own copy of the data. Its `cookie` describes the cookie and is not data. */
  readonly data: { [key: string]: unknown };
  /** Prevents the framework from saving that copy with the response, which would overwrite later changes. */
  release?(): void;
}

/**
 * The key that makes a session non-empty. Frameworks set the cookie only for a session that is not empty; until then,
 * each request would have its own session.
 */
const marker = "_djust";

/** Makes the framework save the session and set its cookie. */
export function keepSession({ data }: FrameworkSession): void {
  data[marker] ??= 1;
}

/** Empties a session without other data, so that the framework neither saves it nor sets its cookie. */
export function dropEmptySession({ data }: FrameworkSession, isKnown: boolean): void {
  if (!isKnown && Object.keys(dataOf(data)).length === 0) delete data[marker];
}

/** Whether the browser will return the session's cookie: an HTTPS-only cookie is never set over HTTP. */
export function isReturned({ data }: FrameworkSession, overHttps: boolean): boolean {
  return overHttps || (data["cookie"] as { secure?: unknown } | undefined)?.secure !== true;
}

/** The data in a stored session, without what stores and frameworks add. */
export function dataOf(stored: { readonly [key: string]: unknown }): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(stored))
    if (key !== "cookie" && key !== marker && typeof value !== "function") data[key] = value;
  return data;
}
