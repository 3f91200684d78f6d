import { parseCookie } from "cookie";

/**
 * The values of a cookie in a `Cookie` header. There are several if cookies with the same name were set for different
 * paths; the one with the longest path comes first (RFC 6265, section 5.4).
 */
export function cookiesNamed(header: string | undefined, name: string): readonly string[] {
  if (!header?.includes(`${name}=`)) return [];
  return header
    .split(";")
    .filter((pair) => pair.includes(name))
    .map((pair) => parseCookie(pair)[name])
    .filter((value) => value !== undefined);
}

/**
 * The name of a cookie that is HTTPS-only, for this host alone and for every path. Browsers accept the prefix only in
 * this case, so no other host of the domain can set the cookie (RFC 6265bis, section 4.1.3.2).
 */
export function hostCookie(name: string, isHostOnly: boolean): string {
  return isHostOnly ? `__Host-${name}` : name;
}

/**
 * The values of a cookie named by `hostCookie`. Over HTTPS the prefix is required. A cookie with the prefix is accepted
 * from any request: it was set over HTTPS, and a proxy may not mark every request as such.
 */
export function hostCookiesNamed(
  header: string | undefined,
  name: string,
  overHttps: boolean,
): readonly string[] {
  const prefixed = cookiesNamed(header, hostCookie(name, true));
  return overHttps ? prefixed : [...prefixed, ...cookiesNamed(header, name)];
}
