import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findExecutable, type Program, variableOf } from "../../scripts/executables.mjs";
import { transports } from "../browser/site.js";
import { isLongRun } from "../support/long-run.js";
import type { Engine, EngineName, Programs } from "./engine.js";
import { rows } from "./rows.js";
import { type Site, startSite } from "./site.js";
import { cellOf, tableIn } from "./table.js";

/**
 * Runs the rows in one tab of an engine. A long run has each row over each transport; a short one has each row over
 * WebSocket, and every second one over each of the others.
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

  /** The rows that this run is about, by transport. */
  const due = transports.map(
    (transport) =>
      [
        transport,
        rows.filter((row, index) => {
          const isItsTurn = transport === "websocket" || index % 2 === (transport === "sse" ? 0 : 1);
          return (isLongRun || isItsTurn) && !row.not?.(name, transport);
        }),
      ] as const,
  );
  const failed = new Set(due.flatMap(([transport, rows]) => rows.map((row) => `${row.name} ${transport}`)));
  for (const [transport, rows] of due)
    describe(`over ${transport}`, () => {
      let site: Site;
      beforeAll(async () => {
        site = await startSite(transport);
      });
      afterAll(() => site?.close());
      for (const row of rows)
        test(row.name, async () => {
          await row.run({ engine, tab: engine.tab, site, transport });
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
