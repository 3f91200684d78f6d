import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** A body in one of its encodings; `coding` is the value of `Content-Encoding`. */
export interface Encoded {
  readonly coding: "br" | "gzip" | "identity";
  readonly bytes: Buffer;
}

/** Encodes a text in every encoding that browsers accept, smallest first. */
export const encodings = (text: Buffer): readonly Encoded[] => [
  {
    coding: "br",
    bytes: brotliCompressSync(text, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    }),
  },
  { coding: "gzip", bytes: gzipSync(text, { level: 9 }) },
  { coding: "identity", bytes: text },
];

/**
 * Chooses the encoding that a client prefers, by the weights of its `Accept-Encoding` (RFC 9110, section
 * 12.5.3): the first of equally preferred ones, or the last if it accepts none.
 *
 * @param accepted value of the header
 */
export const preferredEncoding = (
  choices: readonly Encoded[],
  accepted: string | readonly string[] | undefined,
): Encoded => {
  const weights = new Map<string, number>();
  for (const part of String(accepted ?? "").split(",")) {
    const [coding = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith("q="))?.slice(2) ?? "1";
    if (coding) weights.set(coding.replace(/^x-(?=gzip$)/, ""), Number(weight) || 0);
  }
  // Encodings that the header does not list are refused, except for identity.
  const weightOf = ({ coding }: Encoded): number =>
    weights.get(coding) ?? weights.get("*") ?? (coding === "identity" ? 0.001 : 0);
  let best: Encoded | undefined;
  for (const choice of choices) {
    const weight = weightOf(choice);
    if (weight > 0 && (!best || weight > weightOf(best))) best = choice;
  }
  return best ?? (choices[choices.length - 1] as Encoded);
};
