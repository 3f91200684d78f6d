import { randomBytes } from "node:crypto";
import type { Share } from "../../live/index.js";
import type { FlashCommand } from "../../wire/index.js";
import { cookiesNamed, hostCookie, hostCookiesNamed } from "../http/cookie-header.js";
import { type CookiePolicy, flashCookieHeader } from "../http/cookie-policy.js";
import type { SigningKey } from "../security/signing.js";
import { type CarriedFlash, fitsCookie } from "./carried-flash.js";

const cookieName = "djust.flash";
/** Identifies a browser while flash waits for it, even if it has no session. */
const browserName = "djust.browser";
/** How long messages wait for a page that can show them, in ms. */
const waitMs = 60 * 60 * 1000;
/** Any page may be the destination, because a proxy may change the path of a redirect's target. */
const anyPage = "/*";
/** Separates the flash of several responses. Not a character of base64url, and needs no escaping in a cookie. */
const separator = "~";

/** The cookies of a request, and whether it came over HTTPS. */
export interface CookieRequest {
  readonly cookie: string | undefined;
  readonly https: boolean;
}

/**
 * Flash of ordinary routes on its way to the browser's next page, in a signed cookie that is used once. It is bound to a
 * random id in a second cookie, so it is useless in another browser. That id also exists without a session, and survives
 * a change of the session's id.
 */
export class FlashCookie {
  constructor(
    private readonly carried: CarriedFlash,
    private readonly browserKey: SigningKey,
    private readonly policy: CookiePolicy = {},
  ) {}

  /** Takes a request's flash, once. @param from the browser @returns `undefined` if there is none for this browser */
  async take(request: CookieRequest, from: Share): Promise<readonly FlashCommand[] | undefined> {
    const { browser, sealed } = this.#waiting(request);
    if (browser === undefined || sealed.length === 0) return undefined;
    const opened = sealed.map((one) => this.carried.open(one, anyPage, from, waitMs, browser));
    return (await Promise.all(opened)).flat();
  }

  /**
   * @param request the request whose response sets the cookies
   * @param from whose limits the messages count towards
   * @param isUnread whether the flash of the request itself was not taken, so that it keeps waiting, before these
   *   commands
   * @returns the `Set-Cookie` headers, and a promise that resolves once flash that does not fit into them is stored
   */
  cookies(
    commands: readonly FlashCommand[],
    request: CookieRequest,
    from: Share,
    isUnread = false,
  ): { readonly headers: readonly string[]; readonly kept: Promise<unknown> | undefined } {
    const { https } = request;
    const known = this.#waiting(request);
    const browser = known.browser ?? randomBytes(24).toString("base64url");
    const waiting = isUnread ? known.sealed : [];
    const { token, kept } = this.carried.seal(commands, anyPage, from, waitMs, {
      rest: waiting.join(separator),
      bound: browser,
    });
    const sealed = [...waiting, token];
    while (sealed.length > 1 && !fitsCookie(sealed.join(separator))) sealed.shift();
    return {
      headers: [
        this.#header(cookieName, sealed.join(separator), waitMs / 1000, https),
        this.#header(hostCookie(browserName, https), this.browserKey.sign(browser), waitMs / 1000, https),
      ],
      kept,
    };
  }

  /** The id of the browser that flash of ordinary routes has waited for. */
  browserOf(request: CookieRequest): string | undefined {
    return this.#waiting(request).browser;
  }

  /** The flash of a request for its browser, oldest first. */
  #waiting({ cookie, https }: CookieRequest): { browser: string | undefined; sealed: readonly string[] } {
    const browser = hostCookiesNamed(cookie, browserName, https)
      .map((value) => this.browserKey.verify(value))
      .find((id) => id !== undefined);
    if (browser === undefined) return { browser, sealed: [] };
    const sealed = cookiesNamed(cookie, cookieName)
      .map((value) => value.split(separator).filter((one) => this.carried.knows(one, browser)))
      .find(({ length }) => length > 0);
    return { browser, sealed: sealed ?? [] };
  }

  /** The `Set-Cookie` header that removes the cookie with the messages. */
  expired(overHttps: boolean): string {
    return this.#header(cookieName, "", 0, overHttps);
  }

  #header(name: string, value: string, maxAge: number, overHttps: boolean): string {
    return flashCookieHeader({ name, value, maxAge }, this.policy, overHttps);
  }
}
