import { DjustError, describe, didYouMean, unknownOption } from "../../wire/index.js";
import type { SessionCookieOptions } from "./session-cookie.js";

const dayMs = 24 * 60 * 60 * 1000;

/** The cookie of browser sessions. */
export interface CookieOptions {
  /**
   * @default "djust.sid"; over HTTPS "__Host-djust.sid" for an application at the root, which browsers accept from this
   *   host only
   */
  readonly name?: string | undefined;
  /** Domain whose hosts share the sessions, such as "example.com". @default only the host that sets the cookie */
  readonly domain?: string | undefined;
  /** Path below which browsers send the cookie: `basePath`, or a path that contains it. @default `basePath` */
  readonly path?: string | undefined;
  /**
   * Whether requests that other sites start have the cookie: with "lax", only those that load a page; with "strict",
   * none; with "none", all, also in frames of other sites, but only over HTTPS.
   *
   * @default "lax"
   */
  readonly sameSite?: "lax" | "strict" | "none" | undefined;
  /**
   * Whether each site that shows the application in a frame has sessions of its own (CHIPS). Over HTTPS only.
   *
   * @default false
   */
  readonly partitioned?: boolean | undefined;
  /** How long a session lasts after its last change, in ms. @default 14 days */
  readonly maxAgeMs?: number | undefined;
  /** Whether the cookie is HTTPS-only. @default "auto": if the page was loaded over HTTPS */
  readonly secure?: boolean | "auto" | undefined;
}

type Check = readonly [isValid: (value: unknown) => boolean, expected: string, values?: readonly string[]];

const sameSites: readonly string[] = ["lax", "strict", "none"];
// RFC 1123, section 2.1: labels of letters, digits and hyphens.
const domain = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i;

const checks: { readonly [Name in keyof Required<CookieOptions>]: Check } = {
  // RFC 6265, section 4.1.1: a cookie's name is a token.
  name: [
    (value) => typeof value === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
    "a cookie name without spaces and separators",
  ],
  domain: [
    (value) => typeof value === "string" && domain.test(value) && !/^[\d.]+$/.test(value),
    'a domain such as "example.com", without a scheme, a port and a leading dot',
  ],
  path: [
    (value) => typeof value === "string" && /^\/[\w.~/-]*$/.test(value),
    'a path such as "/" or "/admin"',
  ],
  sameSite: [(value) => sameSites.includes(String(value)), '"lax", "strict" or "none"', sameSites],
  partitioned: [(value) => typeof value === "boolean", "true or false"],
  maxAgeMs: [
    (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
    "a positive number of milliseconds",
  ],
  secure: [(value) => typeof value === "boolean" || value === "auto", 'true, false or "auto"'],
};

/**
 * The settings of the session cookie.
 *
 * @param basePath path of the application, "" at the root
 * @throws {DjustError} DJ_APP_OPTION for an invalid option, and for options that no browser accepts together
 */
export function sessionCookieOf(given: CookieOptions = {}, basePath = ""): SessionCookieOptions {
  const unknown = unknownOption("cookie", given, Object.keys(checks));
  if (unknown !== undefined) throw optionError(unknown);
  for (const [name, [isValid, expected, values = []]] of Object.entries(checks)) {
    const value: unknown = (given as Record<string, unknown>)[name];
    if (value !== undefined && !isValid(value))
      throw optionError(
        `cookie.${name} must be ${expected}, got ${describe(value)}.${didYouMean(String(value), values)}`,
      );
  }
  const conflict = conflictOf(given, basePath);
  if (conflict !== undefined) throw optionError(conflict);
  const { name: cookieName, maxAgeMs = 14 * dayMs, secure = "auto", path = basePath || "/", ...rest } = given;
  return { ...rest, cookieName, maxAgeMs, secure, path };
}

/** What is wrong with options that are valid alone. */
function conflictOf(given: CookieOptions, basePath: string): string | undefined {
  const { name = "", domain, path, sameSite, partitioned, secure } = given;
  if (path !== undefined && !contains(path, basePath))
    return `cookie.path must contain basePath, ${JSON.stringify(basePath || "/")}, got ${JSON.stringify(path)}. Browsers would not send the cookie to the application.`;
  if (secure === false && sameSite === "none")
    return 'cookie.sameSite must not be "none" if cookie.secure is false, because browsers refuse such a cookie. Set cookie.secure to "auto".';
  if (secure === false && partitioned)
    return 'cookie.partitioned must not be true if cookie.secure is false, because browsers refuse such a cookie. Set cookie.secure to "auto".';
  if (/^__(?:Host|Secure)-/i.test(name) && secure !== true)
    return `cookie.secure must be true for the cookie name ${JSON.stringify(name)}, because browsers accept its prefix over HTTPS only.`;
  if (/^__Host-/i.test(name) && (domain !== undefined || (path ?? (basePath || "/")) !== "/"))
    return `cookie.name must not begin with "__Host-" if the cookie has a domain or a path, got ${JSON.stringify(name)}. Use the prefix "__Secure-".`;
  return undefined;
}

/** Whether browsers send a cookie with this path to the other path (RFC 6265, section 5.1.4). */
function contains(path: string, other: string): boolean {
  return `${other}/`.startsWith(path.endsWith("/") ? path : `${path}/`);
}

function optionError(message: string): DjustError {
  return new DjustError("DJ_APP_OPTION", message);
}
