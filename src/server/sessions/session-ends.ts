import { hash } from "node:crypto";
import type { Broker, Clock } from "../../live/index.js";
import { Recent } from "../security/recent.js";
import type { SigningKey } from "../security/signing.js";

/**
 * How a session ends: "changed" if the data about its user has changed; "renewed" if its browser will get a cookie with
 * another id; "over" if its id is no longer valid.
 */
export type SessionEnd = "changed" | "renewed" | "over";

/** The topic of messages between nodes about sessions that have ended. */
const topic = "djust:session-end";

/** How long a message is valid, in ms. A node that receives it later has mounted its views again by then. */
const validMs = 60_000;

/** Notifies all nodes of sessions that have ended, in sealed messages that contain no session id. */
export class SessionEnds {
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    private readonly broker: Broker,
    /** Called with each session that has ended, by digest. */
    private readonly recordEnd: (digest: string, end: SessionEnd) => void,
  ) {}

  /**
   * Ends a session on every node. Unless it is about to be renewed, its live sessions end and its tabs mount their
   * views again with the browser's current cookies.
   */
  end(sid: string, end: SessionEnd): void {
    const digest = digestOf(sid);
    this.recordEnd(digest, end);
    this.broker.publish(topic, this.key.seal({ d: digest, e: end }, this.clock.now() + validMs));
  }

  /** Listens for sessions that have ended on other nodes. @returns a function that stops listening */
  listen(): () => void {
    const subscription = this.broker.subscribe(topic, {
      message: (message) => {
        const payload = typeof message === "string" ? this.key.open(message, this.clock.now()) : undefined;
        if (payload) this.recordEnd(String(payload["d"]), payload["e"] as SessionEnd);
      },
      flash: () => {},
    });
    return () => subscription.end();
  }
}

/** Digests of recently used session ids. */
const digests = new Recent<string>(2_000);

/** Identifies a session in places where its id must not appear. */
export function digestOf(sid: string): string {
  const known = digests.get(sid);
  if (known !== undefined) return known;
  const digest = hash("sha256", sid, "base64url");
  // A copy, because a substring would keep the whole header in memory.
  digests.set(Buffer.from(sid).toString(), digest);
  return digest;
}
