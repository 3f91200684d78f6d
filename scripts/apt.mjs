import { spawnSync } from "node:child_process";

/**
 * Installs Debian packages if that needs no password.
 *
 * @param {readonly string[]} packages
 */
export function installPackages(packages) {
  if (!has("apt-get")) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) return;
  apt(isRoot, ["update"]);
  // Containers have no service manager, so apt's note that the redis service was not started is harmless.
  if (apt(isRoot, ["install", "-y", "--no-install-recommends", ...packages])) return;
  // Other distributions lack some of the packages, and apt then installs none.
  for (const one of packages) apt(isRoot, ["install", "-y", "--no-install-recommends", one]);
}

/**
 * @param {boolean} isRoot
 * @param {readonly string[]} args
 * @returns {boolean} whether it succeeded
 */
function apt(isRoot, args) {
  console.log(`setup: apt-get ${args.join(" ")}`);
  const options = ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"];
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...options, ...args];
  const [file = "", ...rest] = isRoot ? command : ["sudo", "-n", ...command];
  return spawnSync(file, rest, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

/** @param {string} command */
function has(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;
}
