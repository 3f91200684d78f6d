import { stringifySetCookie } from "cookie";
import { cookiesNamed, hostCookie, hostCookiesNamed } from "../http/cookie-header.js";
import type { SigningKey } from "../security/signing.js";

export interface SessionCookieOptions {
  /** @default "djust.sid", with the prefix `__Host-` if the cookie is HTTPS-only and for every path */
  readonly cookieName?: string | undefined;
  readonly maxAgeMs: number;
  /** Path that browsers send the cookie to, so that each application of a site can have its own. @default "/" */
  readonly path?: string;
  /** Whether the cookie is HTTPS-only; `"auto"` follows each request. */
  readonly secure: boolean | "auto";
}

const defaultName = "djust.sid";

/** The signed cookie that contains a browser's session id. */
export class SessionCookie {
  readonly #path: string;

  constructor(
    private readonly key: SigningKey,
    private readonly options: SessionCookieOptions,
  ) {
    this.#path = options.path ?? "/";
  }

  /** The session id in a `Cookie` header, if one is there and correctly signed. */
  read(header: string | undefined, overHttps: boolean): string | undefined {
    for (const value of this.#values(header, overHttps)) {
      const sid = this.key.verify(value);
      if (sid !== undefined) return sid;
    }
    return undefined;
  }

  /** The `Set-Cookie` header that gives a browser its session. */
  header(sid: string, overHttps: boolean): string {
    return stringifySetCookie({
      name: this.#plainName ?? hostCookie(defaultName, this.#isSecure(overHttps)),
      value: this.key.sign(sid),
      httpOnly: true,
      sameSite: "lax",
      path: this.#path,
      maxAge: Math.floor(this.options.maxAgeMs / 1000),
      secure: this.#isSecure(overHttps),
    });
  }

  #values(header: string | undefined, overHttps: boolean): readonly string[] {
    const name = this.#plainName;
    if (name !== undefined) return cookiesNamed(header, name);
    return hostCookiesNamed(header, defaultName, this.#isSecure(overHttps));
  }

  #isSecure(overHttps: boolean): boolean {
    const { secure } = this.options;
    return secure === "auto" ? overHttps : secure;
  }

  /** The cookie's name if it cannot have the prefix. */
  get #plainName(): string | undefined {
    return this.options.cookieName ?? (this.#path === "/" ? undefined : defaultName);
  }
}
