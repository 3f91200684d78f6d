// Runs the property test of what survives updates with more and different states:
// npm run survival -- --runs 5000 --seed 7
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandLine } from "./command-line.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = commandLine(
  `npm run survival [-- --runs 5000] [--seed 7]

Plays random pages in Chromium, and reports what an update has destroyed.
  --runs  how many pages (5000)
  --seed  the first seed (a random one); each page has its own`,
  {
    runs: { type: "string", default: "5000" },
    seed: { type: "string", default: `${randomInt(2 ** 31)}` },
  },
);

console.log(`survival: ${values.runs} runs with seed ${values.seed}`);
const startedAt = Date.now();
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "test/browser/survival-properties.test.ts"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, SURVIVAL_RUNS: values.runs, SURVIVAL_SEED: values.seed },
  },
);
console.log(
  `survival: ${values.runs} runs with seed ${values.seed} ${status === 0 ? "held" : "failed"} ` +
    `after ${Math.round((Date.now() - startedAt) / 1000)} s`,
);
process.exitCode = status ?? 1;
