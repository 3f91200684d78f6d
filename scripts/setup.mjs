// Installs what the lock file names, unless it is installed already. Node built-ins only.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (isInstalled()) {
  console.log("setup: packages are as package-lock.json has them");
} else {
  // `npm ci` wants every platform's packages in the lock file, also those that a registry does not have.
  process.exitCode = npm("ci") && npm("install", "--no-save");
}

/**
 * Development packages build and run everything here, also where NODE_ENV says "production".
 *
 * @param {readonly string[]} command
 * @returns {number} its exit status
 */
function npm(...command) {
  const args = [...command, "--include=dev", "--no-audit", "--no-fund"];
  console.log(`setup: npm ${args.join(" ")}`);
  const { status } = spawnSync("npm", args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  return status ?? 1;
}

/** npm leaves a lock file of what it installed; optional packages of other platforms are not in it. */
function isInstalled() {
  const { "": _root, ...wanted } = packagesIn(join(root, "package-lock.json"));
  const present = packagesIn(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => optional || present[path]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return {};
  }
}
