import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ErrorCode, errorCodes } from "../src/wire/index.js";

interface Section {
  readonly status: number;
  readonly means: string;
  readonly advice: string;
}

const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");

/** Each code has a heading, a line "**status**, meaning.", and advice below. */
const sections = new Map<string, Section>(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [, code = "", status, means = "", advice = ""] =
        /^`?(\w+)`?\n\n\*\*(\d{3})\*\* (.*)\.\n\n([^#]*)/.exec(section) ?? [];
      return [code, { status: Number(status), means, advice: advice.trim() }];
    }),
);

test("docs/errors.md has a section for each code and for no other", () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(errorCodes).sort());
});

describe.each(Object.keys(errorCodes) as ErrorCode[])("%s", (code) => {
  test("is documented with its status, its meaning and its remedy", () => {
    const section = sections.get(code);
    expect(section).toMatchObject(errorCodes[code]);
    expect(section?.advice.length).toBeGreaterThan(20);
  });
});
