import { countRefused, type Logger, type Metrics, type Share, SharedTable } from "../../live/index.js";
import { DjustError, isDjustError } from "../../wire/index.js";
import type { AppLimits } from "../options.js";
import type { Signer, SigningKey } from "./signing.js";

/** What a token says; it is made by the server and worth something only with its browser's cookie. */
export interface ViewToken {
  readonly sessionId: string;
  readonly route: string;
  /** The session's copy that the browser knows, and how many its tab had had before. */
  readonly copy: string;
  readonly moves: number;
  /** Digests of the flash that the view's mount has put, so that mounting it again does not repeat it. */
  readonly mountFlashDigests: readonly string[];
}

/**
 * What keeps out who has no business here: one list, the same for every transport. Each gate throws
 * the error whose code it is known by; whoever answers with it counts it.
 */
export class Gates {
  readonly #allowedOrigins: ReadonlySet<string>;
  readonly #csrf: SigningKey;
  readonly #view: SigningKey;
  readonly #connections: SharedTable<() => void>;
  #connected = 0;
  #warnedAboutOrigin = false;
  #warnedAboutAddress = false;

  constructor(
    signer: Signer,
    private readonly limits: AppLimits,
    allowedOrigins: readonly string[],
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.#connections = new SharedTable({
      bounds: {
        total: Number.POSITIVE_INFINITY,
        get perAddress() {
          return limits.connectionsPerAddress;
        },
      },
      givesWay: "newest",
      evicted: (close) => close(),
    });
    this.#csrf = signer.for("csrf");
    this.#view = signer.for("view");
    this.#allowedOrigins = new Set(allowedOrigins.map((origin) => origin.replace(/\/$/, "").toLowerCase()));
  }

  /**
   * The page that sends this is one of ours. Browsers send `Origin` with every WebSocket and every
   * POST (Fetch standard, "Origin header"); other clients have no user to be tricked.
   *
   * @param site the header `Sec-Fetch-Site`, which no script can set: a form of a page with the policy
   *   `no-referrer`, as helmet has it, is posted with the origin "null", and with this it is told apart
   * @throws {DjustError} DJ_ORIGIN
   */
  origin(origin: string | undefined, host: string, site?: unknown): void {
    if (origin === undefined || (origin === "null" && site === "same-origin")) return;
    const given = origin.toLowerCase();
    if (this.#allowedOrigins.has(given)) return;
    if (URL.canParse(given)) {
      const { protocol, host: named } = new URL(given);
      // Some proxies name the port that a browser leaves out.
      const own = `${protocol}//${host}`;
      if (named === (URL.canParse(own) ? new URL(own).host : host)) return;
    }
    throw new DjustError(
      "DJ_ORIGIN",
      `The origin must be that of the host ${JSON.stringify(host.slice(0, 100))}, got ${JSON.stringify(origin.slice(0, 100))}. Behind a proxy that changes the host, set trustProxy or allowedOrigins.`,
    );
  }

  /** For the page script, which sends it in a header, and for forms without a script. */
  csrfToken(sid: string): string {
    return this.#csrf.mac(sid);
  }

  /** @throws {DjustError} DJ_CSRF */
  csrf(given: string | undefined, sid: string | undefined): void {
    if (given === undefined || !sid || !this.#csrf.checkMac(sid, given))
      throw new DjustError(
        "DJ_CSRF",
        "The CSRF token is missing or belongs to another session. Load the page again.",
      );
  }

  viewToken(token: ViewToken, sid: string, now: number): string {
    const { sessionId: s, route: r, copy, moves, mountFlashDigests: g } = token;
    const payload = { s, r, c: copy || undefined, m: moves || undefined, g };
    return this.#view.seal(payload, now + this.limits.tokenMaxAgeMs, sid);
  }

  /** @throws {DjustError} DJ_TOKEN */
  token(given: string | undefined, sid: string | undefined, now: number): ViewToken {
    const payload = given === undefined || !sid ? undefined : this.#view.open(given, now, sid);
    if (!payload)
      throw new DjustError(
        "DJ_TOKEN",
        "The view token is missing, invalid or expired, or belongs to another browser. Load the page again.",
      );
    const mountFlashDigests = Array.isArray(payload["g"]) ? payload["g"].map(String) : [];
    return {
      sessionId: String(payload["s"]),
      route: String(payload["r"]),
      copy: String(payload["c"] ?? ""),
      moves: Number(payload["m"] ?? 0),
      mountFlashDigests,
    };
  }

  /**
   * An event stream is asked for by a page of ours. Browsers send no `Origin` with what a page loads as an image
   * or a script, and say with `Sec-Fetch-Site` whose page it is (Fetch Metadata).
   *
   * @throws {DjustError} DJ_ORIGIN
   */
  streamOrigin(origin: string | undefined, host: string, site: unknown): void {
    this.origin(origin, host);
    if (origin === undefined && (site === "cross-site" || site === "same-site"))
      throw new DjustError("DJ_ORIGIN", "An event stream must be requested by a page of the same origin.");
  }

  /**
   * Counts a connection. Where its address has too many it is refused, unless another browser there has more than
   * this one: then that gives up its oldest.
   *
   * @param close ends the connection when it has to give way
   * @returns for when it has ended
   * @throws {DjustError} DJ_RATE_CONNECTIONS
   */
  connection({ owner, address }: Share, close: () => void): () => void {
    const key = String(++this.#connected);
    if (!this.#connections.set(key, close, { owner, address })) {
      this.addressIsFull("connectionsPerAddress");
      throw new DjustError(
        "DJ_RATE_CONNECTIONS",
        `An address must not have more than ${this.limits.connectionsPerAddress} connections.`,
      );
    }
    return () => void this.#connections.delete(key);
  }

  /** Says once that an address has reached a limit, which may be that of a proxy. */
  addressIsFull(limit: keyof AppLimits): void {
    if (this.#warnedAboutAddress) return;
    this.#warnedAboutAddress = true;
    this.logger.warn(
      { limit },
      `An address has reached limits.${limit}. If visitors come through a proxy, set trustProxy; otherwise they all share its address.`,
    );
  }

  /** Counts what was refused, whichever gate did it. */
  refused(error: unknown): void {
    countRefused(this.metrics, error);
    if (this.#warnedAboutOrigin || !isDjustError(error) || error.code !== "DJ_ORIGIN") return;
    // A proxy that changes the host has every page of ours refused, and in production they learn the code alone.
    this.#warnedAboutOrigin = true;
    this.logger.warn({}, error.message);
  }
}
