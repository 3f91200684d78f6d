// Installs the packages of the lock file unless they are installed. Uses Node built-ins only.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (isInstalled()) {
  console.log("setup: packages match package-lock.json");
} else {
  // `npm ci` fails if the lock file lacks a platform's packages, even those that the registry does not have.
  process.exitCode = npm("ci") && npm("install", "--no-save");
}

/**
 * Runs npm with development packages, which the repository needs even if NODE_ENV is "production".
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

/** Compares with the lock file that npm writes of installed packages, which lacks optional packages of other platforms. */
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
