import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/architecture.md`, "utf8");

/** Rows of the tables that name a function, class or type and its file. */
const rows = [...page.matchAll(/^\|(?:\s*\d+ \|)?\s*((?:`[#\w]+`(?:, )?)+)\s*\|\s*`(src\/[\w/.-]+)`/gm)].map(
  ([, names = "", file = ""]) => [file, [...names.matchAll(/[#\w]+/g)].map(([name]) => name)] as const,
);

/** Whether the code defines a function, method, class or type of this name, rather than only using it. */
function defines(code: string, name: string): boolean {
  const escaped = name.replace("#", "\\#");
  return [
    `^\\s*(?:export )?(?:abstract )?(?:async )?(?:function\\*?|class|interface|type|const) ${escaped}\\b`,
    `^\\s*(?:override |async )*${escaped}(?:<[^>]*>)?\\([^;]*?(?:\\{|=>)`,
    `^\\s*${escaped}: (?:async )?(?:\\([^)]*\\)|\\w+)(?: =>|,)`,
  ].some((pattern) => new RegExp(pattern, "m").test(code));
}

test("the tables name every part and hop", () => {
  expect(rows.length).toBe(13 + 20 + 14);
});

test.each(rows)("%s defines %j", (file, names) => {
  const code = readFileSync(root + file, "utf8");
  expect(names.filter((name) => !defines(code, name))).toEqual([]);
});

test("a name that is only used does not count as defined", () => {
  expect(defines("  flush();\n  line.flush();", "flush")).toBe(false);
  expect(defines("  flush(): void {", "flush")).toBe(true);
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
