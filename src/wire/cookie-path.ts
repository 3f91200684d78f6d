/** Maximum length of a cookie attribute; browsers ignore longer ones (RFC 6265bis, section 5.6). */
const maxAttributeLength = 1_024;

/**
 * The `Path` of a cookie that a browser sends to this path: the path itself, or a parent folder if a cookie cannot
 * represent the path. `;` cannot be escaped, and browsers compare paths as written (RFC 6265, 5.1.4).
 *
 * @param path a percent-encoded path that starts with "/"
 */
export const cookiePath = (path: string): string => {
  const fits = path.slice(0, maxAttributeLength).replace(/[^!-:=-~].*/s, "");
  return fits === path ? path : fits.replace(/\/[^/]*$/, "") || "/";
};
