// Checks the registry's signatures of the installed packages, as `npm audit signatures` does. Reports packages that
// could not be checked, because the registry is unreachable or does not sign. Only an invalid signature fails.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const timeoutMs = 120_000;

const { stdout, stderr, error } = spawnSync("npm", ["audit", "signatures", "--json", "--fetch-retries=0"], {
  cwd: root,
  encoding: "utf8",
  timeout: timeoutMs,
  shell: process.platform === "win32",
});
const outcome = outcomeOf(stdout ?? "");
if (!outcome) notChecked(reasonOf(`${stdout}\n${stderr}`, error));
else if (outcome.invalid.length > 0) {
  console.error(`signatures: FAILED: ${outcome.invalid.map(nameOf).join(", ")}`);
  console.error(
    "signatures: an installed package differs from the one that the registry signed. Do not run it.",
  );
  process.exitCode = 1;
} else if (outcome.missing.length > 0)
  notChecked(
    `the registry gives no signature for ${outcome.missing.length} packages, such as ${nameOf(outcome.missing[0])}`,
  );
else console.log("signatures: ok: every installed package has a valid signature of its registry");

/**
 * @param {string} text
 * @returns {{ invalid: Named[]; missing: Named[] } | undefined}
 */
function outcomeOf(text) {
  try {
    const { invalid, missing } = JSON.parse(text);
    return Array.isArray(invalid) && Array.isArray(missing) ? { invalid, missing } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} text
 * @param {Error | undefined} error
 */
function reasonOf(text, error) {
  if (error)
    return /ETIMEDOUT/.test(String(error)) ? `no answer within ${timeoutMs / 1000} s` : error.message;
  const message = /"(?:summary|message)": "([^"]+)"/.exec(text)?.[1] ?? /npm error (.+)/.exec(text)?.[1];
  return message ?? "npm gave no reason";
}

/** @param {string} reason */
function notChecked(reason) {
  console.log(`signatures: NOT CHECKED: ${reason}`);
}

/**
 * @typedef {{ name?: string; version?: string }} Named
 * @param {Named | undefined} named
 */
function nameOf(named) {
  return `${named?.name}@${named?.version}`;
}
