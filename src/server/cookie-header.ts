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
