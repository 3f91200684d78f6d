import { type SetCookie, stringifySetCookie } from "cookie";

/** Where browsers send the cookies of an application. */
export interface CookiePolicy {
  /** @default "lax" */
  readonly sameSite?: "lax" | "strict" | "none" | undefined;
  /** Whether each site that embeds the application in a frame has cookies of its own. @default false */
  readonly partitioned?: boolean | undefined;
}

type Attributes = Pick<SetCookie, "sameSite" | "partitioned" | "secure">;

/**
 * The attributes of a cookie. Without HTTPS, browsers refuse `SameSite=None` and `Partitioned` (RFC 6265bis, section
 * 5.7; CHIPS), so the cookie has neither.
 */
export function policyAttributes(
  { sameSite = "lax", partitioned = false }: CookiePolicy,
  isSecure: boolean,
): Attributes {
  return {
    sameSite: sameSite === "none" && !isSecure ? "lax" : sameSite,
    secure: isSecure,
    ...(partitioned && isSecure ? { partitioned } : {}),
  };
}

/** A cookie that contains flash, or belongs to it. */
interface FlashCookieValue {
  readonly name: string;
  readonly value: string;
  /** In seconds. */
  readonly maxAge: number;
  readonly path?: string;
  /** @default true */
  readonly httpOnly?: boolean;
}

/**
 * The `Set-Cookie` header of a cookie for flash. Flash of a redirect from another site, such as a payment page, must
 * arrive, so these cookies are never `SameSite=Strict`.
 */
export function flashCookieHeader(
  { path = "/", httpOnly = true, ...cookie }: FlashCookieValue,
  policy: CookiePolicy,
  overHttps: boolean,
): string {
  return stringifySetCookie({ ...cookie, path, httpOnly, ...policyAttributes(crossSite(policy), overHttps) });
}

function crossSite({ sameSite, partitioned }: CookiePolicy): CookiePolicy {
  return { sameSite: sameSite === "none" ? "none" : "lax", partitioned };
}
