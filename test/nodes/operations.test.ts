import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/operations.md`, "utf8");
const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .map((path) => readFileSync(`${root}src/${path}`, "utf8"))
  .join("\n");

/** Names in the first column of the page's tables, filtered. */
function documented(pattern: RegExp): string[] {
  return [...page.matchAll(/^\| `([^`]+)`/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => pattern.test(name));
}

test("the operations page names every metric and no other", () => {
  const ports = readFileSync(`${root}src/live/ports.ts`, "utf8");
  const names = [...ports.matchAll(/"(djust\.[\w.]+)"/g)].map(([, name]) => name);
  expect(documented(/^djust\./).toSorted()).toEqual([...new Set(names)].toSorted());
});

test("the operations page names every reason for dropping a message and no other", () => {
  const given = [
    ...sources.matchAll(/reason: ("\w+"(?: \| "\w+")*)/g),
    ...sources.matchAll(/\b(?:drop|dropped)\([^;]*?, ("\w+")\)/g),
  ].flatMap(([, reasons = ""]) => reasons.split(" | ").map((reason) => JSON.parse(reason)));
  const table = page.slice(page.indexOf("`reason` of a dropped message:")).split("\n\n")[1] ?? "";
  const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual([...new Set(given)].toSorted());
});

test("the log messages for Redis failures match the operations page", () => {
  const said = [...page.matchAll(/`(Redis [^`…]+?)(?:: …)?`/g)].map(([, text = ""]) => text);
  expect(said.length).toBe(3);
  expect(said.filter((text) => !sources.includes(text))).toEqual([]);
});
