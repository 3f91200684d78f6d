import { createHash, randomBytes } from "node:crypto";
import { parseCookie } from "cookie";
import { readFlashCommands } from "../../flash/index.js";
import { absoluteUrl, type CarryStore, type Clock, type SealedFlash, type Share } from "../../live/index.js";
import { cookiePath, type FlashCommand } from "../../wire/index.js";
import { type CookiePolicy, flashCookieHeader } from "../http/cookie-policy.js";
import type { SigningKey } from "../security/signing.js";

/** How long a destination may take to show carried flash, in ms. */
const carryMs = 60_000;
const cookieName = "djust.carry";
/** Browsers accept at least 4096 bytes per cookie, including its attributes (RFC 6265, section 6.1). */
const cookieBytes = 3_800;

export function fitsCookie(value: string): boolean {
  return encodeURIComponent(value).length <= cookieBytes;
}

/**
 * Flash on its way to another page: signed for one destination and one browser, and used once. If it does not fit into
 * a cookie, it is kept in the store and the cookie contains only its name.
 */
export class CarriedFlash {
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    private readonly store: CarryStore,
    private readonly policy: CookiePolicy = {},
  ) {}

  /**
   * @param from the owner, the only one who can open it
   * @param ttlMs how long the destination may take to show it, in ms
   * @param more.rest the rest of the cookie's value
   * @param more.bound the value required to open it, instead of the owner
   */
  seal(
    commands: readonly FlashCommand[],
    url: string,
    from: Share,
    ttlMs = carryMs,
    { rest = "", bound = from.owner ?? "" }: { readonly rest?: string; readonly bound?: string } = {},
  ): SealedFlash {
    const until = this.clock.now() + ttlMs;
    const name = randomBytes(12).toString("base64url");
    const payload = { n: name, u: digest(url) };
    const flash = commands.map(unnumbered);
    const whole = this.key.seal({ ...payload, c: flash }, until, bound);
    if (fitsCookie(rest + whole)) return { token: whole, kept: undefined };
    const kept = this.store.keep(name, JSON.stringify(flash), ttlMs, from);
    return { token: this.key.seal(payload, until, bound), kept: kept ?? undefined };
  }

  /** Whether it was sealed for this owner, even if it has been used or has expired. */
  knows(sealed: string, owner: string): boolean {
    return this.key.verify(sealed, owner) !== undefined;
  }

  /**
   * @param from the browser that sends it
   * @param ttlMs the same value as for `seal`; so is `bound`
   * @returns an empty list if it was used before, is forged or expired, or is for another destination or owner
   */
  async open(
    sealed: string,
    url: string,
    from: Share,
    ttlMs = carryMs,
    bound = from.owner,
  ): Promise<readonly FlashCommand[]> {
    if (!bound) return [];
    const payload = this.key.open(sealed, this.clock.now(), bound);
    const name = payload?.["n"];
    if (!payload || typeof name !== "string" || payload["u"] !== digest(url)) return [];
    if (!(await this.store.once(name, ttlMs, from))) return [];
    const { c } = payload;
    if (Array.isArray(c)) return c as FlashCommand[];
    const kept = await this.store.take(name);
    return kept === undefined ? [] : readFlashCommands(kept);
  }

  /** The `Set-Cookie` header that carries it across a full page load. */
  cookie(sealed: string, url: string, overHttps: boolean): string {
    const path = cookiePath(absoluteUrl(url).pathname);
    return flashCookieHeader(
      { name: cookieName, value: sealed, path, maxAge: carryMs / 1000 },
      this.policy,
      overHttps,
    );
  }

  /** The sealed flash of a request, and the `Set-Cookie` header that removes its cookie. */
  taken(
    cookieHeader: string | undefined,
    path: string,
    overHttps: boolean,
  ): { readonly sealed: string; readonly expired: string } | undefined {
    const sealed = cookieHeader && parseCookie(cookieHeader)[cookieName];
    if (!sealed) return undefined;
    return {
      sealed,
      expired: flashCookieHeader(
        { name: cookieName, value: "", path: cookiePath(path), maxAge: 0 },
        this.policy,
        overHttps,
      ),
    };
  }
}

/** Identifies a destination by its path, without query and fragment. */
function digest(url: string): string {
  return createHash("sha256").update(absoluteUrl(url).pathname).digest("base64url").slice(0, 16);
}

function unnumbered(command: FlashCommand): FlashCommand {
  const { id: _, ...rest } = command;
  return rest;
}
