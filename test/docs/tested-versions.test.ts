import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The part of a version that documents name. */
const named = { Chromium: /^\d+/, Firefox: /^\d+/, WebKitGTK: /^\d+\.\d+/, Orca: /^\d+/ } as const;

/** Names and versions in the tables that `npm run engines` and `npm run screen-reader` write. */
const tested = [
  ...`${read("docs/guide/browsers.md")}${read("docs/guide/screen-reader.md")}`.matchAll(
    /\b(Chromium|Firefox|WebKitGTK|Orca) (\d[\d.]*\d)/g,
  ),
].map(([, name, version = ""]) => `${name} ${named[name as keyof typeof named].exec(version)?.[0]}`);

test.each(["README.md", "docs/guide/accessibility.md"])("%s names the versions that were run", (file) => {
  const text = read(file);
  expect(new Set(tested).size, "one version of each").toBe(4);
  for (const one of tested) expect(text).toContain(one);
});
