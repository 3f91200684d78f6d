import { randomBytes } from "node:crypto";
import type { CarryStore, Clock, Share } from "../../live/index.js";
import type { SigningKey } from "../security/signing.js";

/** How long a browser may take to come through. */
const ticketMaxAgeMs = 60_000;

/** Where a browser goes, and what it gets on the way. */
export interface RedirectTicket {
  readonly url: string;
  /** The session that the browser has instead from then on. */
  readonly sid?: string | undefined;
  /** Sealed flash for the page at `url`. */
  readonly carry?: string | undefined;
}

/**
 * The way from a live page to a page that is loaded in full, by way of a request of its own that answers with
 * cookies: over a socket no cookie can be set, and one that a script sets is not `HttpOnly`.
 *
 * The URL holds no session id and no flash. It is worth something once, within a minute, and with the
 * cookie of the session that it was made for: nobody can be signed in by a link.
 */
export class RedirectTickets {
  constructor(
    private readonly key: SigningKey,
    private readonly store: CarryStore,
    private readonly clock: Clock,
    private readonly path: string,
  ) {}

  /** @returns the URL, and when every node knows what it stands for */
  issue(
    { url, ...given }: RedirectTicket,
    from: Share,
  ): { readonly url: string; readonly kept: Promise<void> } {
    const { owner = "" } = from;
    const name = randomBytes(18).toString("base64url");
    const kept = this.store.keep(name, JSON.stringify(given), ticketMaxAgeMs, from);
    const token = this.key.seal(
      { n: name, u: url, o: this.key.mac("owner", owner) },
      this.clock.now() + ticketMaxAgeMs,
    );
    return { url: `${this.path}?to=${token}`, kept: Promise.resolve(kept) };
  }

  /**
   * @param from the browser, by the session whose cookie it has
   * @returns where the browser goes, and nothing besides for another browser or the second time; `undefined`
   *   when the token is forged or expired
   */
  async redeem(token: string, from: Share): Promise<RedirectTicket | undefined> {
    const { owner } = from;
    const now = this.clock.now();
    const payload = this.key.open(token, now);
    if (typeof payload?.["u"] !== "string" || typeof payload["n"] !== "string") return undefined;
    const { u: url, n: name, o } = payload;
    if (owner === undefined || !this.key.checkMac("owner", String(o), owner)) return { url };
    if (!(await this.store.once(name, ticketMaxAgeMs, from))) return { url };
    const kept = await this.store.take(name);
    return { ...readTicket(kept), url };
  }
}

/** Reads what was kept, leaving out whatever is not of its type. */
function readTicket(kept: string | undefined): Omit<RedirectTicket, "url"> {
  try {
    const { sid, carry } = Object(JSON.parse(kept ?? "{}")) as Record<string, unknown>;
    return {
      ...(typeof sid === "string" ? { sid } : undefined),
      ...(typeof carry === "string" ? { carry } : undefined),
    };
  } catch {
    return {};
  }
}
