import { describe, expect, test } from "vitest";
import { test as browserTest } from "../../support/chromium.js";
import { compile } from "../../types/compile.js";
import { shownInBrowser } from "./in-browser.js";
import type { Mistake, Place } from "./mistake.js";
import { pageOf } from "./page.js";
import { pageMistakes } from "./page-rows.js";
import { type Reported, reported, withImports } from "./reported.js";
import { mistakes as allOthers } from "./rows.js";

const mistakes = { ...allOthers, ...pageMistakes };
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
  test.each(rows.filter(({ inBrowser }) => !inBrowser))("$name", async (row) => {
    agrees(row, await reported(row));
  });

  for (const row of rows.filter(({ inBrowser }) => inBrowser))
    browserTest(row.name, async ({ page }) => {
      const found = await reported(row);
      const shown = await shownInBrowser(row, page, (text) =>
        partsOf(row.says).every((part) => text.includes(part)),
      );
      agrees(row, { ...found, texts: { ...found.texts, page: shown } });
    });
});

function agrees(row: Mistake & { readonly name: string }, found: Reported): void {
  const said = compiled.errors.get(row.name)?.join("\n");
  if (row.tsc === undefined) expect(said).toBe("");
  else expect(said).toContain(row.tsc);

  const parts = (place: Place): readonly string[] =>
    partsOf(place === "log" ? (row.logs ?? row.says) : row.says);
  const whereFound = places.filter((place) => {
    const wanted = parts(place);
    return wanted.length > 0 && wanted.every((part) => found.texts[place].includes(part));
  });
  expect(whereFound).toEqual(row.where ?? []);
  if (row.says === undefined) expect(found.when).toBe(undefined);
  // What happens after the event has been answered reaches the log alone.
  else if (row.where?.includes("test") || row.where?.includes("terminal")) expect(found.when).toBe(row.when);
  if (row.users === undefined) expect(found.users).not.toMatch(/class="dj-error-page"|dj-failure/);
  else expect(found.users).toContain(row.users);
  for (const part of [...parts("page"), ...parts("log")]) expect(found.users).not.toContain(part);
}

/** What is around each "…". */
function partsOf(text = ""): readonly string[] {
  return text
    .split("…")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

test("the page of the docs lists the same", async () => {
  await expect(pageOf(mistakes)).toMatchFileSnapshot("../../../docs/guide/mistakes.md");
});
