import type { Clock } from "../../live/index.js";
import type { SigningKey } from "../security/signing.js";
import { digestOf, type SessionEnd } from "./browser-session.js";

/** Where nodes tell each other which sessions have ended. */
export const sessionEndTopic = "djust:session-end";

/** A node that is further behind than that has mounted its views again meanwhile. */
const validMs = 60_000;

/** What nodes tell each other about sessions: sealed, so that nobody without the secret can end one, and without ids. */
export class SessionEnds {
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
  ) {}

  seal(sid: string, end: SessionEnd): string {
    return this.key.seal({ d: digestOf(sid), e: end }, this.clock.now() + validMs);
  }

  open(message: unknown): { readonly digest: string; readonly end: SessionEnd } | undefined {
    const payload = typeof message === "string" ? this.key.open(message, this.clock.now()) : undefined;
    return payload && { digest: String(payload["d"]), end: payload["e"] as SessionEnd };
  }
}
