import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../package/entry-points.js";
import { blocks } from "./blocks.js";

test("the deployment guide shows the configurations of proxies that the tests run", () => {
  const shown = blocks
    .filter(({ page }) => page === "docs/guide/deployment.md")
    .map(({ text }) => text.trim());
  const files = readdirSync(`${root}docs/proxies`);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files)
    expect(shown, file).toContain(readFileSync(`${root}docs/proxies/${file}`, "utf8").trim());
});
