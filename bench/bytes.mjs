import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const bytes = (name) =>
  gzipSync(readFileSync(new URL(`../dist/client/${name}`, import.meta.url)), { level: 9 }).length;

/** What a browser downloads, minified and gzipped. */
export function scriptSizes() {
  const whole = bytes("djust.min.js");
  const flash = bytes("flash.min.js");
  return [
    {
      point: 5,
      what: "the whole script",
      target: "≤ 12,288 B",
      figure: size(whole),
      met: whole <= 12 * 1024,
    },
    { point: 5, what: "flash alone", target: "≤ 3,072 B", figure: size(flash), met: flash <= 3 * 1024 },
  ];
}

const size = (value) => `${value.toLocaleString("en-US")} B`;
