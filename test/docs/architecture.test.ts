import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/architecture.md`, "utf8");

/** Rows of the tables that name something in a file. */
const rows = [...page.matchAll(/^\|(?:\s*\d+ \|)?\s*((?:`[#\w]+`(?:, )?)+)\s*\|\s*`(src\/[\w/.-]+)`/gm)].map(
  ([, names = "", file = ""]) => [file, [...names.matchAll(/[#\w]+/g)].map(([name]) => name)] as const,
);

test.each(rows)("%s has %j", (file, names) => {
  const code = readFileSync(root + file, "utf8");
  expect(names.filter((name) => !code.includes(name))).toEqual([]);
});

test("each file that the page names is there", () => {
  const files = [...page.matchAll(/`(src\/[\w/.-]+\.ts)`/g)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
});

test("the walks are short", () => {
  const hops = [...page.matchAll(/^\|\s*(\d+) \|/gm)].map(([, hop]) => Number(hop));
  expect(hops.filter((hop) => hop === 1)).toHaveLength(2);
  expect(Math.max(...hops)).toBeLessThan(25);
});
