import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Results } from "../measure.mjs";

export const title = "12. Start-up and size";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ours = "djust-ts";
const packages = [ours, "express", "fastify", "hono"];

/** Prints the CPU time of an import in ms, and what it adds to the resident memory in bytes. */
const program = `
const rss = () => { for (let i = 0; i < 4; i++) gc(); return process.memoryUsage().rss; };
const before = rss(), started = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify([(user + system) / 1000, rss() - before]));
`;

export async function run({ quick }) {
  const time = new Results();
  const memory = new Results();
  for (let round = 0; round < (quick ? 5 : 15); round++)
    for (const name of round % 2 === 0 ? packages : packages.toReversed()) {
      const entry = name === ours ? join(root, "dist/server/index.js") : name;
      const args = ["--expose-gc", "--input-type=module", "-e", program, entry];
      const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
      if (!stdout) throw new Error(stderr);
      const [ms, bytes] = JSON.parse(stdout);
      time.add("import", name, ms);
      memory.add("import", name, bytes / 2 ** 20);
    }
  const sizes = packages.map((name) => {
    const folder = name === ours ? root : folderOf(name, root);
    const { size, unpackedSize } = packed(folder);
    const all = installed(folder);
    const [own, more] = [unpackedSize, [...all].slice(1)];
    const total = more.reduce((sum, path) => sum + bytesIn(path), own);
    return [name, kilobytes(size), kilobytes(own), String(more.length), kilobytes(total)];
  });
  return {
    tables: [
      { name: "CPU time", unit: "ms", baseline: "Express", rows: time.rows("express") },
      { name: "Resident memory added", unit: "MB", baseline: "Express", rows: memory.rows("express") },
      { header: ["package", "packed", "unpacked", "dependencies", "installed with them"], lines: sizes },
    ],
    verdicts: [],
  };
}

const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString("en-US")} kB`;

/** What `npm pack` makes of a package. */
function packed(folder) {
  const text = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  const [report] = Object.values(JSON.parse(text));
  return report;
}

/** The folders of a package and of all that it depends on, without optional peers. */
function installed(folder, found = new Set()) {
  if (found.has(folder)) return found;
  found.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) installed(folderOf(name, folder), found);
  return found;
}

/** The folder that an import in `from` finds. */
function folderOf(name, from) {
  for (const path of createRequire(join(from, "package.json")).resolve.paths(name) ?? []) {
    const folder = join(path, name);
    try {
      readFileSync(join(folder, "package.json"));
      return folder;
    } catch {
      // Further up.
    }
  }
  throw new Error(`${name} is not installed for ${dirname(from)}`);
}

function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += lstatSync(path).size;
  }
  return bytes;
}
