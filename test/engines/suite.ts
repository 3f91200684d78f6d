import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findExecutable, type Program, variableOf } from "../../scripts/executables.mjs";
import { transports } from "../browser/site.js";
import { isLongRun } from "../support/long-run.js";
import type { Engine, EngineName, Programs, Tab } from "./engine.js";
import { rows } from "./rows.js";
import { type Site, startSite } from "./site.js";
import { cellOf, engines, tableIn } from "./table.js";

/**
 * Runs the rows in one tab of an engine. A long run has each row over each transport. A short one has each row over one
 * transport, which is another one in each engine, so that the engines together cover all of them.
 *
 * An engine that is not installed is left out, with a notice. In continuous integration (`CI=1`) that is a failure.
 */
export function suite<Name extends Program>(
  name: EngineName,
  programs: readonly Name[],
  launch: (programs: Programs<Name>) => Promise<Engine>,
): void {
  const missing = programs.filter((program) => findExecutable(program) === undefined);
  if (missing.length > 0) {
    const notice = `the tests need ${missing.join(", ")} for ${name}. Run "npm run setup:test", or set ${missing.map(variableOf).join(", ")} to the path`;
    if (!process.env["CI"]) console.warn(`LEFT OUT: ${notice}`);
    test.skipIf(!process.env["CI"])(`${name} is installed`, () => expect.fail(notice));
    return;
  }
  let engine: Engine;
  beforeAll(async () => {
    const paths = programs.map((program) => [program, findExecutable(program)]);
    engine = await launch(Object.fromEntries(paths) as Programs<Name>);
  });
  afterAll(() => engine?.close());

  /** The transports of each row in this run. */
  const due = new Map(
    rows.map((row, index) => {
      const first = (index + engines.indexOf(name)) % transports.length;
      const all = [...transports.slice(first), ...transports.slice(0, first)].filter(
        (transport) => !row.not?.(name, transport),
      );
      return [row, isLongRun ? all : all.slice(0, 1)];
    }),
  );
  const failed = new Set(
    [...due].flatMap(([{ name }, over]) => over.map((transport) => `${name} ${transport}`)),
  );
  for (const transport of transports)
    describe(`over ${transport}`, () => {
      let site: Site;
      beforeAll(async () => {
        site = await startSite(transport);
      });
      afterAll(() => site?.close());
      for (const row of rows.filter((row) => due.get(row)?.includes(transport)))
        test(row.name, async () => {
          try {
            await row.run({ engine, tab: engine.tab, site, transport });
            expect(await missedIn(engine.tab), "texts that screen readers miss").toEqual([]);
          } catch (error) {
            if (error instanceof Error) error.message += `\n${await pageIn(engine.tab)}`;
            throw error;
          }
          failed.delete(`${row.name} ${transport}`);
        });
    });

  test("the table in docs/guide/browsers.md shows what this run has found", () => {
    const found = rows.map(({ group, name: row, not }) => [
      group,
      row,
      transports.some((transport) => failed.has(`${row} ${transport}`))
        ? "no"
        : cellOf((transport) => not?.(name, transport) || undefined),
    ]);
    if (process.env["WRITE_ENGINES"]) {
      const folder = new URL("../.artifacts/engines/", import.meta.url);
      mkdirSync(folder, { recursive: true });
      writeFileSync(new URL(`${name}.json`, folder), JSON.stringify({ version: engine.version, found }));
      return;
    }
    const text = readFileSync(new URL("../../docs/guide/browsers.md", import.meta.url), "utf8");
    expect(tableIn(text, name), "run: npm run engines").toEqual(found);
  });
}

/** What has entered a live region of the page that was not there before. */
const missedIn = (tab: Tab): Promise<string[]> =>
  tab.evaluate(() => (window as { missed?: string[] }).missed ?? []);

/** What a page shows, for the message of an error. */
function pageIn(tab: Tab): Promise<string> {
  return tab
    .evaluate(
      () =>
        `The page ${location.href} (${document.activeElement?.outerHTML}) shows: ${document.body.outerHTML}`,
    )
    .catch(String);
}
