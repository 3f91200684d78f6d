import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { nameProblem } from "./directives.js";

const guide = fileURLToPath(new URL("../../docs/guide/", import.meta.url));

/** Attributes that the guide's templates use, and those that it names in tables of attributes. */
function documented(): readonly string[] {
  const found = new Set<string>();
  for (const file of readdirSync(guide).filter((name) => name.endsWith(".md"))) {
    // These pages name attributes that do not exist here.
    if (file === "migration.md" || file === "mistakes.md") continue;
    const text = readFileSync(guide + file, "utf8");
    for (const [, name = ""] of text.matchAll(/[\s`](dj-[a-z][\w.:-]*)=["$]/g)) found.add(name);
    for (const [, name = ""] of text.matchAll(/^\| `(dj-[a-z][\w.-]*)`/gm)) found.add(name);
  }
  return [...found].sort();
}

it("the guide names many attributes", () => {
  expect(documented().length).toBeGreaterThan(25);
});

it.each(documented())("%s is an attribute, as the guide says", (name) => {
  const tag = { "dj-submit": "form", "dj-prefetch": "a", "dj-upload-preview": "img" }[name] ?? "input";
  expect(nameProblem(name, tag)).toBeUndefined();
});

it.each(["dj-clik", "dj-loading.shwo", "dj-model.lasy", "dj-value-id:integer"])("%s is none", (name) => {
  expect(nameProblem(name, "input")).toBeDefined();
});
