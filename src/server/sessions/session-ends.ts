import { createHash } from "node:crypto";
import type { Broker, Clock } from "../../live/index.js";
import { Recent } from "../security/recent.js";
import type { SigningKey } from "../security/signing.js";

/**
 * How a session ends: "changed", its data describe its user differently; "renewed", its browser will get a cookie with
 * another id; or "over", its id is no longer valid.
 */
export type SessionEnd = "changed" | "renewed" | "over";

/** The topic of messages between nodes about sessions that have ended. */
const topic = "djust:session-end";

/** A node that receives a message later than this, in ms, has mounted its views again since. */
const validMs = 60_000;

/** Tells all nodes about sessions that have ended, in messages that are sealed and contain no session id. */
export class SessionEnds {
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    private readonly broker: Broker,
    /** Called with each session that has ended, by digest. */
    private readonly note: (digest: string, end: SessionEnd) => void,
  ) {}

  /**
   * Ends a session on every node. Unless it is about to be renewed, its live sessions end and its tabs mount their
   * views again with the browser's current cookies.
   */
  end(sid: string, end: SessionEnd): void {
    const digest = digestOf(sid);
    this.note(digest, end);
    this.broker.publish(topic, this.key.seal({ d: digest, e: end }, this.clock.now() + validMs));
  }

  /** Listens for sessions that have ended on other nodes. @returns stops that */
  listen(): () => void {
    const subscription = this.broker.subscribe(topic, {
      message: (message) => {
        const payload = typeof message === "string" ? this.key.open(message, this.clock.now()) : undefined;
        if (payload) this.note(String(payload["d"]), payload["e"] as SessionEnd);
      },
      flash: () => {},
    });
    return () => subscription.end();
  }
}

/** Digests of recently used session ids. */
const digests = new Recent<string>(2_000);

/** Identifies a session where its id must not appear. */
export function digestOf(sid: string): string {
  const known = digests.get(sid);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(sid).digest("base64url");
  // A copy, because a substring would keep the whole header in memory.
  digests.set(Buffer.from(sid).toString(), digest);
  return digest;
}
