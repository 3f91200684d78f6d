import { countRefused, type Logger, type Metrics } from "../../live/index.js";
import { DjustError, isDjustError } from "../../wire/index.js";
import type { AppLimits } from "../options.js";
import type { Signer, SigningKey } from "./signing.js";

/** The contents of a view token. The server signs it for one browser session. */
export interface ViewToken {
  readonly sessionId: string;
  readonly route: string;
  /** The copy of the live session that the browser knows, and how many copies its tab had before. */
  readonly copy: string;
  readonly moves: number;
  /** Digests of the flash that the view's mount has put, so that mounting it again does not repeat it. */
  readonly mountFlashDigests: readonly string[];
}

/**
 * The checks that a request must pass, the same for every transport. Each throws an error with a code of its own; the
 * caller that responds with the error counts it.
 */
export class Gates {
  readonly #allowedOrigins: ReadonlySet<string>;
  readonly #csrf: SigningKey;
  readonly #view: SigningKey;
  #warnedAboutOrigin = false;

  constructor(
    signer: Signer,
    private readonly limits: Pick<AppLimits, "tokenMaxAgeMs">,
    allowedOrigins: readonly string[],
    private readonly metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.#csrf = signer.for("csrf");
    this.#view = signer.for("view");
    this.#allowedOrigins = new Set(allowedOrigins.map((origin) => origin.replace(/\/$/, "").toLowerCase()));
  }

  /**
   * Checks that one of the application's own pages sends the request. Browsers send `Origin` with every WebSocket and
   * every POST (Fetch standard, "Origin header"); other clients have no user who could be tricked.
   *
   * @param site the header `Sec-Fetch-Site`, which scripts cannot set. A form of a page with the referrer policy
   *   `no-referrer`, helmet's default, has the origin "null"; this header identifies it.
   * @throws {DjustError} DJ_ORIGIN
   */
  origin(origin: string | undefined, host: string, site?: unknown): void {
    if (origin === undefined || (origin === "null" && site === "same-origin")) return;
    const given = origin.toLowerCase();
    if (this.#allowedOrigins.has(given)) return;
    if (URL.canParse(given)) {
      const { protocol, host: named } = new URL(given);
      // Some proxies add the port that a browser omits.
      const own = `${protocol}//${host}`;
      if (named === (URL.canParse(own) ? new URL(own).host : host)) return;
    }
    throw new DjustError(
      "DJ_ORIGIN",
      `The origin must be that of the host ${JSON.stringify(host.slice(0, 100))}, got ${JSON.stringify(origin.slice(0, 100))}. Behind a proxy that changes the host, set trustProxy or allowedOrigins.`,
    );
  }

  /**
   * Checks that one of the application's own pages requests an event stream. Browsers send no `Origin` with requests
   * for images and scripts, but send `Sec-Fetch-Site` (Fetch Metadata).
   *
   * @throws {DjustError} DJ_ORIGIN
   */
  streamOrigin(origin: string | undefined, host: string, site: unknown): void {
    this.origin(origin, host);
    if (origin === undefined && (site === "cross-site" || site === "same-site"))
      throw new DjustError("DJ_ORIGIN", "An event stream must be requested by a page of the same origin.");
  }

  /** The CSRF token of a browser session, for a header of the page script and a field of plain forms. */
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
    const payload = given === undefined || !sid ? undefined : this.#view.openRepeated(given, now, sid);
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

  /** Counts a request or frame that a gate has refused. */
  refused(error: unknown): void {
    countRefused(this.metrics, error);
    if (this.#warnedAboutOrigin || !isDjustError(error) || error.code !== "DJ_ORIGIN") return;
    // Behind a proxy that changes the host every page is refused, and in production pages get only the code.
    this.#warnedAboutOrigin = true;
    this.logger.warn({}, error.message);
  }
}
