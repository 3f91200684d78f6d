import { stringifySetCookie } from "cookie";
import type { FlashCommand } from "../wire/index.js";
import type { CarriedFlash } from "./carried-flash.js";
import { cookiesNamed } from "./cookie-header.js";

const cookieName = "djust.flash";
/** How long it may take until a page comes that can show the messages. */
const waitMs = 60 * 60 * 1000;
/** It may be any page: a route redirects to a path, and what answers there knows it by another name. */
const anyPage = "/*";

/** Flash of ordinary routes on its way to the browser's next page, in a signed cookie that is used once. */
export class FlashCookie {
  constructor(private readonly carried: CarriedFlash) {}

  /** What a request brings, once; `undefined` when it brings nothing of ours. */
  async take(cookieHeader: string | undefined): Promise<readonly FlashCommand[] | undefined> {
    const sealed = cookiesNamed(cookieHeader, cookieName).find((value) => this.carried.knows(value));
    return sealed === undefined ? undefined : this.carried.open(sealed, anyPage, waitMs);
  }

  /** @returns the `Set-Cookie` header, and when what did not fit it can be found elsewhere */
  cookie(
    commands: readonly FlashCommand[],
    overHttps: boolean,
  ): { readonly header: string; readonly kept: Promise<unknown> | undefined } {
    const { token, kept } = this.carried.seal(commands, anyPage, waitMs);
    return { header: header(token, waitMs / 1000, overHttps), kept };
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
