import { describe, expect, test } from "vitest";
import { compile } from "../../types/compile.js";
import { pageOf } from "./page.js";
import { reported, withImports } from "./reported.js";
import { mistakes } from "./rows.js";

const rows = Object.entries(mistakes).flatMap(([subject, list]) =>
  list.map((row) => ({ ...row, name: `${subject}: ${row.mistake}` })),
);
const places = ["terminal", "test", "page", "log"] as const;
const compiled = compile(rows.map(({ name, code }) => ({ name, code: withImports(code) })));

test("each of the mistakes has a name, and is reported", () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  for (const { name, tsc, says, where } of rows) expect(tsc ?? (where?.length && says), name).toBeTruthy();
});

describe("the table says what is reported of", () => {
  test.each(rows)("$name", async (row) => {
    const said = compiled.errors.get(row.name)?.join("\n");
    if (row.tsc === undefined) expect(said).toBe("");
    else expect(said).toContain(row.tsc);

    const found = await reported(row);
    const parts = row.says
      ?.split("…")
      .map((part) => part.trim())
      .filter((part) => part !== "");
    const whereFound = places.filter((place) => parts?.every((part) => found.texts[place].includes(part)));
    expect(whereFound).toEqual(row.where ?? []);
    if (row.says === undefined) expect(found.when).toBe(undefined);
    // What happens after the event has been answered reaches the log alone.
    else if (row.where?.includes("test") || row.where?.includes("terminal"))
      expect(found.when).toBe(row.when);
    if (row.users === undefined) expect(found.users).not.toMatch(/class="dj-error-page"|dj-failure/);
    else expect(found.users).toContain(row.users);
    for (const part of parts ?? []) expect(found.users).not.toContain(part);
  });
});

test("the page of the docs lists the same", async () => {
  await expect(pageOf(mistakes)).toMatchFileSnapshot("../../../docs/guide/mistakes.md");
});
