import { createHash, randomBytes } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import type { Clock } from "../live/index.js";
import type { FlashCommand } from "../wire/index.js";
import type { Signer } from "./signing.js";

/** How long a destination may take to show what was carried to it. */
const carryMs = 60_000;
const usedMost = 10_000;
const cookieName = "djust.carry";
/** Browsers take at least 4096 bytes a cookie (RFC 6265, section 6.1), attributes included. */
const cookieBytes = 3_800;

/**
 * Flash on its way to another page: signed, for one destination, used once. What does not fit a
 * cookie stays here and only its name travels.
 */
export class CarriedFlash {
  readonly #used = new Map<string, number>();
  readonly #kept = new Map<string, { commands: readonly FlashCommand[]; until: number }>();

  constructor(
    private readonly signer: Signer,
    private readonly clock: Clock,
  ) {}

  seal(commands: readonly FlashCommand[], url: string): string {
    const now = this.clock.now();
    const name = randomBytes(12).toString("base64url");
    const payload = { n: name, u: digest(url) };
    const whole = this.signer.seal("carry", { ...payload, c: commands.map(unnumbered) }, now + carryMs);
    if (encodeURIComponent(whole).length <= cookieBytes) return whole;
    this.#forget(now);
    this.#kept.set(name, { commands, until: now + carryMs });
    return this.signer.seal("carry", payload, now + carryMs);
  }

  /** @returns nothing when it was used before, forged, expired or meant for another destination */
  open(sealed: string, url: string): readonly FlashCommand[] {
    const now = this.clock.now();
    const payload = this.signer.open("carry", sealed, now);
    const name = payload?.["n"];
    if (!payload || typeof name !== "string" || payload["u"] !== digest(url) || this.#used.has(name))
      return [];
    this.#forget(now);
    this.#used.set(name, now + carryMs);
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    return kept
      ? kept.commands.map(unnumbered)
      : Array.isArray(payload["c"])
        ? (payload["c"] as FlashCommand[])
        : [];
  }

  /** The cookie that takes it along on a full page load. */
  cookie(sealed: string, url: string, overHttps: boolean): string {
    return stringifySetCookie({
      name: cookieName,
      value: sealed,
      path: new URL(url, "http://djust.invalid").pathname,
      maxAge: carryMs / 1000,
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
      expired: stringifySetCookie({ name: cookieName, value: "", path, maxAge: 0, sameSite: "lax" }),
    };
  }

  #forget(now: number): void {
    for (const [name, until] of this.#used)
      if (until < now || this.#used.size > usedMost) this.#used.delete(name);
      else break;
    for (const [name, { until }] of this.#kept)
      if (until < now || this.#kept.size > usedMost) this.#kept.delete(name);
      else break;
  }
}

/** Query and fragment do not tell destinations apart. */
function digest(url: string): string {
  return createHash("sha256")
    .update(new URL(url, "http://djust.invalid").pathname)
    .digest("base64url")
    .slice(0, 16);
}

function unnumbered(command: FlashCommand): FlashCommand {
  const { id: _, ...rest } = command;
  return rest;
}
