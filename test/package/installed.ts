import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./entry-points.js";

/**
 * Packs the package and installs it into an empty folder, as a user would.
 *
 * @param peers optional peers to install as well, such as "redis"
 */
export function installPackage(...peers: string[]): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "djust-package-"));
  // The tests run after a build, so "prepack" is not needed.
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run(
    "npm",
    [
      "install",
      `./${tarball}`,
      ...peers.map((name) => `${name}@${versionOf(name)}`),
      "--prefer-offline",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--silent",
    ],
    folder,
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The version in this checkout, which is in npm's cache. */
function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}

/**
 * Runs a program until it exits.
 *
 * @returns its standard output
 * @throws {Error} with all its output if it fails
 */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  return stdout;
}
