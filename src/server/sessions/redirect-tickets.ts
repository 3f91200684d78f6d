import { randomBytes } from "node:crypto";
import type { CarryStore, Clock, Share } from "../../live/index.js";
import type { SigningKey } from "../security/signing.js";

/** How long a browser may take to follow the URL, in ms. */
const ticketMaxAgeMs = 60_000;

/** The destination of a browser, and the cookies that it gets before. */
export interface RedirectTicket {
  readonly url: string;
  /** Id of the session that the browser gets. */
  readonly sid?: string | undefined;
  /** Sealed flash for the page at `url`. */
  readonly carry?: string | undefined;
}

/**
 * URLs that set a browser's cookies between a live page and a page that is loaded in full. A socket cannot set cookies,
 * and a script cannot set `HttpOnly` cookies.
 *
 * The URL contains neither a session id nor flash. It works once, within a minute, and only with the cookie of the
 * session that it was issued for, so a link cannot sign another user in.
 */
export class RedirectTickets {
  constructor(
    private readonly key: SigningKey,
    private readonly store: CarryStore,
    private readonly clock: Clock,
    private readonly path: string,
  ) {}

  /** @returns the URL, and a promise that resolves once every node can redeem it */
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
   * @param from the browser, identified by the session of its cookie
   * @returns only the URL for another browser or on repeated use; `undefined` if the token is forged or expired
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

/** Reads a stored ticket, without values of the wrong type. */
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
