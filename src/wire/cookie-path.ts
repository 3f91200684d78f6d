/** Browsers ignore an attribute of a cookie that is longer (RFC 6265bis, section 5.6). */
const longest = 1_024;

/**
 * The `Path` of a cookie that a browser sends to this path: the path itself, or a folder of it where a cookie cannot
 * name the path. There is no escaping for `;`, and a browser compares paths as they are written (RFC 6265, 5.1.4).
 *
 * @param path as a URL has it: percent-encoded, and starting with "/"
 */
export const cookiePath = (path: string): string => {
  const fits = path.slice(0, longest).replace(/[^!-:=-~].*/s, "");
  return fits === path ? path : fits.replace(/\/[^/]*$/, "") || "/";
};
