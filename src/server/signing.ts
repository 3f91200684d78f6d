import { timingSafeEqual } from "node:crypto";
import { sign, unsign } from "cookie-signature";
import { DjustError } from "../wire/index.js";

/** Secrets that stand in documentation and are therefore none. */
const wellKnown =
  /^(?:(?:change|replace)[-_ ]?me|secret|password|default|development|keyboard cat|test|[x0_ -])+$/i;
const lengthMin = 32;

/** Signs what travels through browsers and comes back; secrets rotate: the first signs, all verify. */
export class Signer {
  /** @param secrets newest first */
  constructor(private readonly secrets: readonly string[]) {}

  /**
   * @param purpose what the token is for; a token of one purpose is worth nothing for another
   * @param expiresAt ms since the epoch
   */
  seal(purpose: string, payload: object, expiresAt: number): string {
    const text = Buffer.from(JSON.stringify({ ...payload, p: purpose, x: expiresAt })).toString("base64url");
    return sign(text, this.#newest);
  }

  /** @returns the payload, or `undefined` when it is forged, expired or for another purpose */
  open(purpose: string, token: string, now: number): Record<string, unknown> | undefined {
    const text = this.verify(token);
    if (text === undefined) return undefined;
    try {
      const payload: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
      if (payload === null || typeof payload !== "object") return undefined;
      const { p, x, ...rest } = payload as Record<string, unknown>;
      return p === purpose && typeof x === "number" && x > now ? rest : undefined;
    } catch {
      return undefined;
    }
  }

  /** Signs a short text such as a cookie's value. */
  sign(value: string): string {
    return sign(value, this.#newest);
  }

  /** @returns the text that was signed, or `undefined`; compares in constant time */
  verify(signed: string): string | undefined {
    for (const secret of this.secrets) {
      const value = unsign(signed, secret);
      if (value !== false) return value;
    }
    return undefined;
  }

  /** A token that whoever holds the value can have checked, and nobody else can make. */
  mac(purpose: string, value: string): string {
    return mac(purpose, value, this.#newest);
  }

  /** Compares in constant time. */
  checkMac(purpose: string, value: string, given: string): boolean {
    return this.secrets.some((secret) => sameText(mac(purpose, value, secret), given));
  }

  get #newest(): string {
    return this.secrets[0] ?? "";
  }
}

function mac(purpose: string, value: string, secret: string): string {
  const signed = sign(`${purpose}:${value}`, secret);
  return signed.slice(signed.lastIndexOf(".") + 1);
}

function sameText(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Refuses secrets that protect nothing.
 *
 * @param secret newest first where it is a list
 * @throws {DjustError} DJ_SECRET in production, for a secret that is missing, short or well known
 */
export function checkedSecrets(
  secret: string | readonly string[] | undefined,
  development: boolean,
): readonly string[] | undefined {
  const secrets = secret === undefined || secret === "" ? [] : typeof secret === "string" ? [secret] : secret;
  if (!Array.isArray(secrets) || secrets.some((one) => typeof one !== "string" || one === ""))
    throw new DjustError("DJ_SECRET", "secret is text, or a list of texts with the newest first");
  if (secrets.length === 0) {
    if (development) return undefined;
    throw new DjustError(
      "DJ_SECRET",
      "createApp needs a secret in production; set one of 32 or more random characters",
    );
  }
  for (const one of development ? [] : secrets) {
    if (one.length < lengthMin)
      throw new DjustError(
        "DJ_SECRET",
        `the secret has ${one.length} characters; in production it needs ${lengthMin} or more random ones`,
      );
    if (wellKnown.test(one) || new Set(one).size < 8)
      throw new DjustError(
        "DJ_SECRET",
        "the secret is easy to guess; in production use 32 or more random characters",
      );
  }
  return secrets;
}
