import { randomBytes } from "node:crypto";
import { stringifySetCookie } from "cookie";
import type { Share } from "../../live/index.js";
import type { FlashCommand } from "../../wire/index.js";
import { cookiesNamed, hostCookie, hostCookiesNamed } from "../http/cookie-header.js";
import type { SigningKey } from "../security/signing.js";
import { type CarriedFlash, fitsCookie } from "./carried-flash.js";

const cookieName = "djust.flash";
/** Tells browsers apart while flash waits for them, also those that have no session. */
const browserName = "djust.browser";
/** How long it may take until a page comes that can show the messages. */
const waitMs = 60 * 60 * 1000;
/** It may be any page: a route redirects to a path, and what answers there knows it by another name. */
const anyPage = "/*";
/** Between what several responses have put; no seal has it, and no cookie needs it escaped. */
const separator = "~";

/** The cookies of a request, and whether it came over HTTPS. */
export interface CookieRequest {
  readonly cookie: string | undefined;
  readonly https: boolean;
}

/**
 * Flash of ordinary routes on its way to the browser's next page, in a signed cookie that is used once. It
 * is bound to a random id in a second cookie, which browsers without a session have as well and which
 * outlives a change of the session's id: the flash cookie alone is worth nothing in another browser.
 */
export class FlashCookie {
  constructor(
    private readonly carried: CarriedFlash,
    private readonly browserKey: SigningKey,
  ) {}

  /** What a request brings, once; `undefined` when it brings nothing of this browser's. @param from who sends it */
  async take(request: CookieRequest, from: Share): Promise<readonly FlashCommand[] | undefined> {
    const { browser, sealed } = this.#waiting(request);
    if (browser === undefined || sealed.length === 0) return undefined;
    const opened = sealed.map((one) => this.carried.open(one, anyPage, from, waitMs, browser));
    return (await Promise.all(opened)).flat();
  }

  /**
   * @param request whose response takes the messages along
   * @param from whom they count for
   * @param isUnread whether the request has not taken what it brings: that waits on, and comes before these commands
   * @returns the `Set-Cookie` headers, and when what did not fit them can be found elsewhere
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
      beside: waiting.join(separator),
      bound: browser,
    });
    const sealed = [...waiting, token];
    while (sealed.length > 1 && !fitsCookie(sealed.join(separator))) sealed.shift();
    return {
      headers: [
        header(cookieName, sealed.join(separator), waitMs / 1000, https),
        header(hostCookie(browserName, https), this.browserKey.sign(browser), waitMs / 1000, https),
      ],
      kept,
    };
  }

  /** What a request brings for its browser, oldest first. */
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

  /** The `Set-Cookie` header that ends the messages' cookie. */
  expired(overHttps: boolean): string {
    return header(cookieName, "", 0, overHttps);
  }
}

function header(name: string, value: string, maxAge: number, secure: boolean): string {
  return stringifySetCookie({ name, value, maxAge, secure, path: "/", httpOnly: true, sameSite: "lax" });
}
