import { createHash } from "node:crypto";
import type { Clock } from "../../live/index.js";
import type { SigningKey } from "../security/signing.js";

/**
 * How a session ends: "changed", its data describe its user differently; "renewed", its browser will get a cookie with
 * another id; or "over", its id is no longer valid.
 */
export type SessionEnd = "changed" | "renewed" | "over";

/** The topic of messages between nodes about sessions that have ended. */
export const sessionEndTopic = "djust:session-end";

/** A node that receives a message later than this, in ms, has mounted its views again since. */
const validMs = 60_000;

/** Messages between nodes about sessions that have ended. They are sealed and contain no session id. */
export class SessionEnds {
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
  ) {}

  seal(sid: string, end: SessionEnd): string {
    return this.key.seal({ d: digestOf(sid), e: end }, this.clock.now() + validMs);
  }

  /** @returns `undefined` for a message that is forged or expired */
  open(message: unknown): { readonly digest: string; readonly end: SessionEnd } | undefined {
    const payload = typeof message === "string" ? this.key.open(message, this.clock.now()) : undefined;
    return payload && { digest: String(payload["d"]), end: payload["e"] as SessionEnd };
  }
}

/** Identifies a session where its id must not appear. */
export function digestOf(sid: string): string {
  return createHash("sha256").update(sid).digest("base64url");
}
