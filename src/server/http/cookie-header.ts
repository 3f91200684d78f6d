import { parseCookie } from "cookie";

/**
 * The values of a cookie that a request carries. There are several where pages of different paths have
 * been given cookies of one name; the one of the longest path comes first (RFC 6265, section 5.4).
 */
export function cookiesNamed(header: string | undefined, name: string): readonly string[] {
  if (!header?.includes(`${name}=`)) return [];
  return header
    .split(";")
    .map((pair) => parseCookie(pair)[name])
    .filter((value) => value !== undefined);
}

/**
 * A cookie's name where the cookie is for HTTPS, for this host alone and for every path: browsers take one
 * with this prefix in no other case, so that no other host of the domain can set it (RFC 6265bis, section 4.1.3.2).
 */
export function hostCookie(name: string, isHostOnly: boolean): string {
  return isHostOnly ? `__Host-${name}` : name;
}

/**
 * The values of a cookie that `hostCookie` names. Over HTTPS there is none without the prefix. One with it is
 * taken of any request: it was set over HTTPS, and a proxy may not say so of every request.
 */
export function hostCookiesNamed(
  header: string | undefined,
  name: string,
  overHttps: boolean,
): readonly string[] {
  const prefixed = cookiesNamed(header, hostCookie(name, true));
  return overHttps ? prefixed : [...prefixed, ...cookiesNamed(header, name)];
}
