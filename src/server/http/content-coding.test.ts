import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { encodings, preferredEncoding } from "./content-coding.js";

const text = Buffer.from("const message = 'Item saved!';\n".repeat(50));
const choices = encodings(text);

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["br", "br"],
  ["gzip, deflate", "gzip"],
  ["x-gzip", "gzip"],
  ["GZIP", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["br; q=0.5, gzip; q=0.8", "gzip"],
  ["gzip;q=0.8, br;q=0.8", "br"],
  ["br;q=0.2, identity;q=0.9", "identity"],
  ["*", "br"],
  ["*;q=0.5, br;q=0", "gzip"],
  ["*;q=0", "identity"],
  ["brotli, gzipped", "identity"],
  ["br;q=no", "identity"],
  ["", "identity"],
  [undefined, "identity"],
  [["gzip", "br"], "br"],
])("answers Accept-Encoding %j with %s", (accepted, coding) => {
  expect(preferredEncoding(choices, accepted).coding).toBe(coding);
});

test("every encoding contains the same text", () => {
  const decoded = choices.map(({ coding, bytes }) =>
    coding === "br" ? brotliDecompressSync(bytes) : coding === "gzip" ? gunzipSync(bytes) : bytes,
  );
  expect(decoded.map(String)).toEqual([`${text}`, `${text}`, `${text}`]);
});
