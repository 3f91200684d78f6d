import { createHash, randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import { readFlashCommands } from "../../flash/index.js";
import { absoluteUrl, type CarryStore, type Clock, type SealedFlash, type Share } from "../../live/index.js";
import { cookiePath, type FlashCommand } from "../../wire/index.js";
import type { SigningKey } from "../security/signing.js";

/** How long a destination may take to show what was carried to it. */
const carryMs = 60_000;
const cookieName = "djust.carry";
/** Browsers take at least 4096 bytes a cookie (RFC 6265, section 6.1), attributes included. */
const cookieBytes = 3_800;

export function fitsCookie(value: string): boolean {
  return encodeURIComponent(value).length <= cookieBytes;
}

/**
 * Flash on its way to another page: signed, for one destination and one browser, used once. What does not fit a
 * cookie is kept in the store and only its name travels.
 */
export class CarriedFlash {
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    private readonly store: CarryStore,
  ) {}

  /**
   * @param from whose it is; it opens for the same owner alone
   * @param ttlMs how long the destination may take to show it
   * @param more.beside what else the cookie holds
   * @param more.bound what opens it instead of the owner
   */
  seal(
    commands: readonly FlashCommand[],
    url: string,
    from: Share,
    ttlMs = carryMs,
    { beside = "", bound = from.owner ?? "" }: { readonly beside?: string; readonly bound?: string } = {},
  ): SealedFlash {
    const until = this.clock.now() + ttlMs;
    const name = randomBytes(12).toString("base64url");
    const payload = { n: name, u: digest(url) };
    const flash = commands.map(unnumbered);
    const whole = this.key.seal({ ...payload, c: flash }, until, bound);
    if (fitsCookie(beside + whole)) return { token: whole, kept: undefined };
    const kept = this.store.keep(name, JSON.stringify(flash), ttlMs, from);
    return { token: this.key.seal(payload, until, bound), kept: kept ?? undefined };
  }

  /** Whether it was sealed for this owner, whatever has become of it since. */
  knows(sealed: string, owner: string): boolean {
    return this.key.verify(sealed, owner) !== undefined;
  }

  /**
   * @param from who brings it
   * @param ttlMs as it was sealed, and so `bound`
   * @returns nothing when it was used before, forged, expired or meant for another destination or owner
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

  /** The cookie that takes it along on a full page load. */
  cookie(sealed: string, url: string, overHttps: boolean): string {
    return stringifySetCookie({
      name: cookieName,
      value: sealed,
      path: cookiePath(absoluteUrl(url).pathname),
      maxAge: carryMs / 1000,
      httpOnly: true,
      sameSite: "lax",
      secure: overHttps,
    });
  }

  /** What a request carries, and the cookie that ends it. */
  taken(
    cookieHeader: string | undefined,
    path: string,
  ): { readonly sealed: string; readonly expired: string } | undefined {
    const sealed = cookieHeader && parseCookie(cookieHeader)[cookieName];
    if (!sealed) return undefined;
    return {
      sealed,
      expired: stringifySetCookie({
        name: cookieName,
        value: "",
        path: cookiePath(path),
        maxAge: 0,
        httpOnly: true,
        sameSite: "lax",
      }),
    };
  }
}

/** Query and fragment do not tell destinations apart. */
function digest(url: string): string {
  return createHash("sha256").update(absoluteUrl(url).pathname).digest("base64url").slice(0, 16);
}

function unnumbered(command: FlashCommand): FlashCommand {
  const { id: _, ...rest } = command;
  return rest;
}
