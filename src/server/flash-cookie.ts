import { stringifySetCookie } from "cookie";
import type { Share } from "../live/index.js";
import type { FlashCommand } from "../wire/index.js";
import { type CarriedFlash, fitsCookie } from "./carried-flash.js";
import { cookiesNamed } from "./cookie-header.js";

const cookieName = "djust.flash";
/** How long it may take until a page comes that can show the messages. */
const waitMs = 60 * 60 * 1000;
/** It may be any page: a route redirects to a path, and what answers there knows it by another name. */
const anyPage = "/*";
/** Between what several responses have put; no seal has it, and no cookie needs it escaped. */
const separator = "~";

/** Flash of ordinary routes on its way to the browser's next page, in a signed cookie that is used once. */
export class FlashCookie {
  constructor(private readonly carried: CarriedFlash) {}

  /** What a request brings, once; `undefined` when it brings nothing of ours. @param from who sends it */
  async take(cookieHeader: string | undefined, from: Share): Promise<readonly FlashCommand[] | undefined> {
    const sealed = this.#waiting(cookieHeader);
    if (sealed.length === 0) return undefined;
    return (await Promise.all(sealed.map((one) => this.carried.open(one, anyPage, from, waitMs)))).flat();
  }

  /**
   * @param from whom they are for
   * @param unread the `Cookie` header of a request that has not taken what it brings: that waits on, and
   *   comes before these commands
   * @returns the `Set-Cookie` header, and when what did not fit it can be found elsewhere
   */
  cookie(
    commands: readonly FlashCommand[],
    overHttps: boolean,
    from: Share,
    unread?: string,
  ): { readonly header: string; readonly kept: Promise<unknown> | undefined } {
    const waiting = this.#waiting(unread);
    const { token, kept } = this.carried.seal(commands, anyPage, from, waitMs, waiting.join(separator));
    const sealed = [...waiting, token];
    while (sealed.length > 1 && !fitsCookie(sealed.join(separator))) sealed.shift();
    return { header: header(sealed.join(separator), waitMs / 1000, overHttps), kept };
  }

  /** What a request brings of ours, oldest first. */
  #waiting(cookieHeader: string | undefined): readonly string[] {
    return (
      cookiesNamed(cookieHeader, cookieName)
        .map((value) => value.split(separator).filter((sealed) => this.carried.knows(sealed)))
        .find(({ length }) => length > 0) ?? []
    );
  }

  /** The `Set-Cookie` header that ends it. */
  expired(overHttps: boolean): string {
    return header("", 0, overHttps);
  }
}

function header(value: string, maxAge: number, secure: boolean): string {
  return stringifySetCookie({
    name: cookieName,
    value,
    maxAge,
    secure,
    path: "/",
    httpOnly: true,
    sameSite: "lax",
  });
}
