import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const script = fileURLToPath(new URL("../../scripts/check-signatures.mjs", import.meta.url));

/** Runs the check with a stub of npm that returns the given output. */
function check(answer: string): { status: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), "djust-npm-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "npm"), `#!/bin/sh\ncat <<'END'\n${answer}\nEND\nexit 1\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { env, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test.each([
  ["passes where every signature fits", '{"invalid":[],"missing":[]}', 0, "signatures: ok"],
  [
    "fails where one does not, and names it",
    '{"invalid":[{"name":"ws","version":"8.0.0"}],"missing":[]}',
    1,
    "FAILED: ws@8.0.0",
  ],
  [
    "says so where a registry does not sign",
    '{"invalid":[],"missing":[{"name":"ws","version":"8.0.0"}]}',
    0,
    "NOT CHECKED: the registry gives no signature for 1 packages, such as ws@8.0.0",
  ],
  [
    "says so where there is no answer",
    '{"error":{"code":"ENOTFOUND","summary": "no network"}}',
    0,
    "NOT CHECKED: no network",
  ],
  ["says so where the answer makes no sense", "npm error 404 Not Found", 0, "NOT CHECKED: 404 Not Found"],
])("the check of signatures %s", (_, answer, status, said) => {
  const outcome = check(answer);
  expect(outcome.said).toContain(said);
  expect(outcome.status).toBe(status);
});
