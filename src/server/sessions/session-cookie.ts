import { stringifySetCookie } from "cookie";
import { cookiesNamed, hostCookie, hostCookiesNamed } from "../http/cookie-header.js";
import { type CookiePolicy, policyAttributes } from "../http/cookie-policy.js";
import { Recent } from "../security/recent.js";
import type { SigningKey } from "../security/signing.js";

export interface SessionCookieOptions extends CookiePolicy {
  /** @default "djust.sid", with the prefix `__Host-` if the cookie is HTTPS-only, for one host and for every path */
  readonly cookieName?: string | undefined;
  readonly maxAgeMs: number;
  /** Path that browsers send the cookie to, so that each application of a site can have its own. @default "/" */
  readonly path?: string;
  /** Domain whose hosts share the cookie. @default the host that sets it */
  readonly domain?: string | undefined;
  /** Whether the cookie is HTTPS-only; `"auto"` follows each request. */
  readonly secure: boolean | "auto";
}

const defaultName = "djust.sid";

/** Maximum number of headers that are remembered, twice for each scheme, and their maximum length. */
const maxHeaders = 1_000;
const maxHeaderLength = 1_000;

/** The signed cookie that contains a browser's session id. */
export class SessionCookie {
  readonly #path: string;
  /**
   * Session ids by the header that they were read from, which a browser sends with each request. Only headers with a
   * valid signature are stored.
   */
  readonly #read = { http: new Recent<string>(maxHeaders), https: new Recent<string>(maxHeaders) };

  constructor(
    private readonly key: SigningKey,
    private readonly options: SessionCookieOptions,
  ) {
    this.#path = options.path ?? "/";
  }

  /** The session id in a `Cookie` header, if one is there and correctly signed. */
  read(header: string | undefined, overHttps: boolean): string | undefined {
    if (header === undefined) return undefined;
    const read = overHttps ? this.#read.https : this.#read.http;
    const known = read.get(header);
    if (known !== undefined) return known;
    for (const value of this.#values(header, overHttps)) {
      const sid = this.key.verify(value);
      if (sid === undefined) continue;
      if (header.length <= maxHeaderLength) read.set(header, sid);
      return sid;
    }
    return undefined;
  }

  /** The `Set-Cookie` header that gives a browser its session. */
  header(sid: string, overHttps: boolean): string {
    return stringifySetCookie({
      name: this.#plainName ?? hostCookie(defaultName, this.#isSecure(overHttps)),
      value: this.key.sign(sid),
      httpOnly: true,
      path: this.#path,
      ...(this.options.domain === undefined ? {} : { domain: this.options.domain }),
      maxAge: Math.floor(this.options.maxAgeMs / 1000),
      ...policyAttributes(this.options, this.#isSecure(overHttps)),
    });
  }

  #values(header: string, overHttps: boolean): readonly string[] {
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
    const { cookieName, domain } = this.options;
    return cookieName ?? (this.#path === "/" && domain === undefined ? undefined : defaultName);
  }
}
