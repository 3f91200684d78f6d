// Adds the optional packages of other platforms to package-lock.json. npm leaves them out when they are
// not in node_modules (npm/cli#4828) or not in the registry, and newer versions of `npm ci` reject a lock
// file without them. Run it after `npm install`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ version: string, dev?: true, optional?: true, os?: string[], cpu?: string[], libc?: string[] }} Locked */
/** @typedef {Locked & { optionalDependencies?: Record<string, string> }} LockedPackage */

const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const systems =
  /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(\w+)(?:-(\w+))?$/;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const left = leftOut(lock.packages);
  if (left.length > 0) {
    const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(left) });
    lock.packages = Object.fromEntries(packages.sort(([a], [b]) => a.localeCompare(b, "en")));
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  }
  console.log(`complete-lock: ${left.length} added`);
}

/**
 * Returns the optional packages that others depend on and that the lock file lacks.
 *
 * @param {Record<string, LockedPackage>} packages `packages` of a lock file
 * @returns {[path: string, entry: Locked][]}
 */
export function leftOut(packages) {
  /** @type {[string, Locked][]} */
  const found = [];
  for (const { dev, optionalDependencies = {} } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`;
      // Only an exact version can be added without asking the registry.
      if (!(path in packages) && /^\d+\.\d+\.\d+/.test(version))
        found.push([path, entryOf(name, version, dev)]);
    }
  }
  return found;
}

/**
 * Returns the entry that npm would write, with its fields in npm's order. The platform is part of the
 * package's name, for example "rollup-linux-x64-musl".
 *
 * @param {string} name
 * @param {string} version
 * @param {true | undefined} dev
 * @returns {Locked}
 */
function entryOf(name, version, dev) {
  const [, os, cpu, abi = ""] = systems.exec(name) ?? [];
  const libc =
    os !== "linux" ? undefined : /^musl/.test(abi) ? "musl" : /^gnu/.test(abi) ? "glibc" : undefined;
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}
