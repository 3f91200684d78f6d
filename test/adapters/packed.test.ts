import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../package/entry-points.js";
import { installPackage, run } from "../package/installed.js";

/** What users install beside the package. */
const frameworks = [
  "express",
  "express4",
  "express-session",
  "fastify",
  "@fastify/cookie",
  "@fastify/session",
  "hono",
  "@hono/node-server",
  "liquidjs",
];

let installed: ReturnType<typeof installPackage>;

beforeAll(() => {
  installed = installPackage();
  for (const name of frameworks) {
    const link = join(installed.folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
}, 120_000);

afterAll(() => installed?.remove());

test("every adapter of the packed package does all that adapters have to do", async () => {
  const outfile = join(installed.folder, "conformance.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("run-conformance.ts", import.meta.url))],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
  });
  const outcomes: { [adapter: string]: { passed: number; failed: string[] } } = JSON.parse(
    run(process.execPath, [outfile], installed.folder),
  );
  expect(Object.keys(outcomes)).toEqual([
    "node:http",
    "node:https",
    "node:http2",
    "Express 5",
    "Express 4",
    "Fastify 5",
    "Hono 4",
  ]);
  for (const [adapter, { passed, failed }] of Object.entries(outcomes)) {
    expect(failed, adapter).toEqual([]);
    expect(passed, adapter).toBeGreaterThan(25);
  }
}, 120_000);
