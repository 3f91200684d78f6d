import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes, gateCodes } from "../../src/wire/index.js";
import { root } from "../package/entry-points.js";

const text = readFileSync(`${root}SECURITY.md`, "utf8");

const shown = [...text.matchAll(/^- Shown by `([^`]+)`: (.+)$/gm)].flatMap(([, file = "", names = ""]) =>
  [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => ({ file, name })),
);

test("SECURITY.md names a test for each promise", () => {
  const promises = text.split(/^(?=##+ )/m).filter((section) => /^- (?:Refused|Shown)/m.test(section));
  expect(promises.length).toBeGreaterThan(15);
  expect(promises.filter((section) => !/^- Shown by `/m.test(section))).toEqual([]);
  expect(shown.length).toBeGreaterThan(40);
});

test.each(shown)("$file has a test called $name", ({ file, name }) => {
  expect(existsSync(`${root}${file}`)).toBe(true);
  const calls = readFileSync(`${root}${file}`, "utf8").replace(/\\(?=["'`])/g, "");
  // A title, or a row of a table of cases.
  expect(["`", '"', "'"].some((quote) => calls.includes(`${quote}${name}${quote}`))).toBe(true);
});

test("SECURITY.md names the code of each gate and no other", () => {
  const named = new Set(text.match(/\bDJ_[A-Z_]+\b/g));
  expect([...named].filter((code) => !(code in errorCodes))).toEqual([]);
  const list = text.slice(text.indexOf("## The gates"), text.indexOf("## Secrets and cookies"));
  const refused = [...list.matchAll(/^- Refused with (.*)$/gm)].map(([line]) => line.replace(/;.*/, ""));
  expect(new Set(refused.join().match(/\bDJ_[A-Z_]+\b/g))).toEqual(gateCodes);
  const gates = readFileSync(`${root}src/server/security/gates.ts`, "utf8").match(/"DJ_[A-Z_]+"/g) ?? [];
  expect(gates.map((code) => code.slice(1, -1)).filter((code) => !named.has(code))).toEqual([]);
});
