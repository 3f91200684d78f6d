import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";

const root = new URL("..", import.meta.url);
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", ...args], { cwd: root, encoding: "utf8" });

describe.each([
  ["bench", "bench/run.mjs"],
  ["soak", "bench/soak.ts"],
])("npm run %s", (name, file) => {
  test("prints its usage with --help, and does nothing else", () => {
    const { status, stdout, stderr } = run(file, "--help");
    expect(stdout.split("\n")[0]).toMatch(new RegExp(`^npm run ${name} `));
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("refuses an option that it does not have, before anything starts", () => {
    const { status, stdout, stderr } = run(file, "--minuts", "5");
    expect(stderr).toContain("'--minuts'");
    expect(stderr).toContain(`npm run ${name} `);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});
