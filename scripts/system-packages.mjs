// Makes sure that the programs the tests run are installed: Chromium, redis-server and proxies. Installs them with
// apt if that needs no password, and otherwise prints what to install.
import { spawnSync } from "node:child_process";
import { findExecutable, variableOf } from "./executables.mjs";

/** @type {Record<import("./executables.mjs").Program, readonly string[]>} */
const debianPackages = {
  chromium: ["chromium", "fonts-liberation"],
  "redis-server": ["redis-server"],
  nginx: ["nginx-light"],
  caddy: ["caddy"],
  haproxy: ["haproxy"],
};
/** Programs whose option for the version is not `--version`. */
const versionOptions = new Map([
  ["nginx", "-v"],
  ["haproxy", "-v"],
  ["caddy", "version"],
]);
const programs = /** @type {(keyof typeof debianPackages)[]} */ (Object.keys(debianPackages));

const missing = programs.filter((program) => !runs(program));
if (missing.length > 0) install(missing.flatMap((program) => debianPackages[program]));

const stillMissing = missing.filter((program) => !runs(program));
for (const program of programs) {
  console.log(`setup: ${program}: ${stillMissing.includes(program) ? "missing" : findExecutable(program)}`);
}
if (stillMissing.length > 0) {
  console.error(
    [
      "",
      `The tests need ${stillMissing.join(" and ")}, which this script could not install.`,
      "Install it and run this script again:",
      `  Debian:  sudo apt-get install ${stillMissing.flatMap((program) => debianPackages[program]).join(" ")}`,
      "  Fedora:  sudo dnf install chromium redis nginx caddy haproxy",
      "  macOS:   brew install --cask chromium; brew install redis nginx caddy haproxy",
      "  Ubuntu:  the Chromium snap does not run in containers; use Google Chrome's package instead.",
      ...stillMissing.map(
        (program) => `If it is installed elsewhere, set ${variableOf(program)} to its path.`,
      ),
      "The showcase needs none of them. Run: npm run setup && npm start",
    ].join("\n"),
  );
  process.exitCode = 1;
}

/**
 * Runs the program, because an executable may be a stub that only prints how to install it.
 *
 * @param {import("./executables.mjs").Program} program
 */
function runs(program) {
  const path = findExecutable(program);
  return (
    path !== undefined &&
    spawnSync(path, [versionOptions.get(program) ?? "--version"], { stdio: "ignore", timeout: 30_000 })
      .status === 0
  );
}

/** @param {readonly string[]} packages */
function install(packages) {
  if (!has("apt-get")) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) return;
  apt(isRoot, ["update"]);
  // Containers have no service manager, so apt's note that the redis service was not started is harmless.
  apt(isRoot, ["install", "-y", "--no-install-recommends", ...packages]);
}

/**
 * @param {boolean} isRoot
 * @param {readonly string[]} args
 */
function apt(isRoot, args) {
  console.log(`setup: apt-get ${args.join(" ")}`);
  const options = ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"];
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...options, ...args];
  const [file = "", ...rest] = isRoot ? command : ["sudo", "-n", ...command];
  spawnSync(file, rest, { stdio: ["ignore", "inherit", "inherit"] });
}

/** @param {string} command */
function has(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;
}
