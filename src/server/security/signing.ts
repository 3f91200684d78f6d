import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto";
import { DjustError } from "../../wire/index.js";
import { Recent } from "./recent.js";

/** Placeholders from documentation and templates, which are not secret. */
const wellKnown =
  /^(?:(?:change|replace)[-_ ]?me|secret|password|default|development|keyboard cat|test|[x0_ -])+$/i;
const minLength = 32;

/** What a signature is for. Each purpose has its own key, so a token for one is invalid for another. */
export type Purpose =
  /** The cookie that holds a browser's session id. */
  | "session-cookie"
  /** The CSRF token, in a header of the page script or a field of a plain form. */
  | "csrf"
  /** The live session and route that a page may mount. */
  | "view"
  /** Flash on its way from a live view to another page. */
  | "carried-flash"
  /** Flash on its way from an ordinary route to the next page. */
  | "flash-cookie"
  /** The cookie that identifies browsers with waiting flash. */
  | "browser-cookie"
  /** A redirect ticket. */
  | "passage"
  /** The file that a browser may send the bytes of. */
  | "upload"
  /** Messages between nodes about sessions that have ended. */
  | "session-end";

/** Part of every derived key. It must change whenever the signed content or the algorithm changes. */
const scheme = "djust-ts/1";

/**
 * Signs data that browsers store and send back. Each purpose has a key derived from the secret with HKDF-SHA256
 * (RFC 5869). Secrets rotate: the first signs, all verify.
 */
export class Signer {
  readonly #keys = new Map<Purpose, SigningKey>();

  /** @param secrets newest first */
  constructor(private readonly secrets: readonly string[]) {}

  /** The key of one purpose. */
  for(purpose: Purpose): SigningKey {
    const known = this.#keys.get(purpose);
    if (known) return known;
    const key = new SigningKey(
      this.secrets.map((secret) =>
        createSecretKey(Buffer.from(hkdfSync("sha256", secret, scheme, purpose, 32))),
      ),
    );
    this.#keys.set(purpose, key);
    return key;
  }
}

/** Signs and verifies with HMAC-SHA256 for one purpose. Signatures are compared in constant time. */
export class SigningKey {
  /**
   * Texts with a valid signature, by that signature, so that it is not computed again for each request of a browser.
   * Only valid signatures are stored and the whole text is compared, so the time of a lookup reveals nothing.
   */
  readonly #verified = new Recent<Verified>(maxVerified);

  /** @param keys newest first */
  constructor(private readonly keys: readonly KeyObject[]) {}

  /**
   * @param expiresAt ms since the epoch
   * @param bound a value that is required to open the token, such as the id of a browser session; it is part of the
   *   signature but not of the token
   */
  seal(payload: object, expiresAt: number, bound = ""): string {
    const text = Buffer.from(JSON.stringify({ ...payload, x: expiresAt })).toString("base64url");
    return this.sign(text, bound);
  }

  /** @returns the payload; `undefined` if the token is forged, expired, for another purpose or bound to another value */
  open(token: string, now: number, bound = ""): Payload | undefined {
    const text = this.verify(token, bound);
    return text === undefined ? undefined : payloadAt(now, sealedIn(text));
  }

  /** Opens a token that a browser sends with each request, which is parsed once. @returns a payload that all share */
  openRepeated(token: string, now: number, bound = ""): Payload | undefined {
    const dot = token.lastIndexOf(".");
    const text = token.slice(0, Math.max(0, dot));
    const verified = this.#verifiedAs(text, token.slice(dot + 1), bound);
    if (!verified) return this.open(token, now, bound);
    verified.sealed ??= sealedIn(text);
    return payloadAt(now, verified.sealed);
  }

  /** Signs a short text, such as the value of a cookie. @param bound see `seal` */
  sign(value: string, bound = ""): string {
    return `${value}.${this.mac(value, bound)}`;
  }

  /** @returns the signed text; `undefined` if the signature is invalid */
  verify(signed: string, bound = ""): string | undefined {
    const dot = signed.lastIndexOf(".");
    if (dot < 0) return undefined;
    const value = signed.slice(0, dot);
    return this.checkMac(value, signed.slice(dot + 1), bound) ? value : undefined;
  }

  /** The message authentication code of a value. */
  mac(value: string, bound = ""): string {
    const [newest] = this.keys;
    if (!newest) throw new DjustError("DJ_SECRET", "Signing requires a secret. Pass one to createApp.");
    return macOf(newest, signedText(value, bound)).toString("base64url");
  }

  checkMac(value: string, given: string, bound = ""): boolean {
    if (this.#verifiedAs(value, given, bound)) return true;
    const text = signedText(value, bound);
    const bytes = Buffer.from(given, "base64url");
    // Accepts one spelling of a signature only: base64url decoders ignore unknown characters.
    const spelling = bytes.toString("base64url");
    const isRight =
      bytes.length === macBytes &&
      spelling === given &&
      this.keys.some((key) => timingSafeEqual(macOf(key, text), bytes));
    if (isRight && text.length <= maxVerifiedLength)
      this.#verified.set(spelling, new Verified(copyOf(value), copyOf(bound)));
    return isRight;
  }

  #verifiedAs(value: string, given: string, bound: string): Verified | undefined {
    const verified = this.#verified.get(given);
    return verified?.value === value && verified.bound === bound ? verified : undefined;
  }
}

/** The contents of a token. */
export type Payload = { readonly [name: string]: unknown };

/** A text with a valid signature. */
class Verified {
  sealed: Sealed | undefined;

  constructor(
    readonly value: string,
    readonly bound: string,
  ) {}
}

interface Sealed {
  readonly payload: Payload;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

function sealedIn(text: string): Sealed | undefined {
  try {
    const sealed: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (sealed === null || typeof sealed !== "object") return undefined;
    const { x: expiresAt, ...payload } = sealed as Payload;
    return typeof expiresAt === "number" ? { payload, expiresAt } : undefined;
  } catch {
    return undefined;
  }
}

function payloadAt(now: number, sealed: Sealed | undefined): Payload | undefined {
  return sealed && sealed.expiresAt > now ? sealed.payload : undefined;
}

/** A substring would keep the whole header in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

const macBytes = 32;

/** Maximum number of signatures per generation of the cache, and the maximum length of their texts. */
const maxVerified = 2_000;
const maxVerifiedLength = 1_000;

/** The lengths come first, so that no other value with another binding gives the same text. */
function signedText(value: string, bound: string): string {
  return `${value.length}:${bound.length}:${value}${bound}`;
}

function macOf(key: KeyObject, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/**
 * Checks that secrets are hard to guess.
 *
 * @param secret newest first if it is a list
 * @throws {DjustError} DJ_SECRET in production, for a secret that is missing, short or well known
 */
export function checkedSecrets(
  secret: string | readonly string[] | undefined,
  development: boolean,
): readonly string[] | undefined {
  const secrets = secret === undefined || secret === "" ? [] : typeof secret === "string" ? [secret] : secret;
  if (!Array.isArray(secrets) || secrets.some((one) => typeof one !== "string" || one === ""))
    throw new DjustError(
      "DJ_SECRET",
      "secret must be a non-empty string, or a list of them with the newest first.",
    );
  if (secrets.length === 0) {
    if (development) return undefined;
    throw new DjustError(
      "DJ_SECRET",
      "createApp must be given a secret in production. Set one of 32 or more random characters.",
    );
  }
  for (const one of development ? [] : secrets) {
    if (one.length < minLength)
      throw new DjustError(
        "DJ_SECRET",
        `In production the secret must have at least ${minLength} characters, got ${one.length}. Use random characters.`,
      );
    if (wellKnown.test(one) || new Set(one).size < 8)
      throw new DjustError(
        "DJ_SECRET",
        "In production the secret must be hard to guess. Use 32 or more random characters.",
      );
  }
  return secrets;
}
