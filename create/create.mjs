#!/usr/bin/env node
// npm create djust-ts@latest my-app: copies the template. Node built-ins only.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * What each framework adds to package.json; its server is the file of that name in `servers`.
 *
 * @type {Record<string, { dependencies?: Record<string, string>, devDependencies?: Record<string, string> }>}
 */
const frameworks = {
  node: {},
  express: { dependencies: { express: "^5.0.0" }, devDependencies: { "@types/express": "^5.0.0" } },
  fastify: { dependencies: { fastify: "^5.0.0" } },
  hono: { dependencies: { "@hono/node-server": "^2.0.0", hono: "^4.0.0" } },
};
const names = Object.keys(frameworks).join(", ");

const usage = `Usage: npm create djust-ts@latest [folder] -- [--framework name] [--start]

Creates a djust-ts application in a new or empty folder (default: "djust-app").

  --framework name   the server: ${names} (default: node)
  --start            also installs the packages and starts the application`;

const here = fileURLToPath(new URL(".", import.meta.url));
/** The version of djust-ts to depend on, which is also the version of this package. */
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

const { values, positionals } = parsed();
const [given = "djust-app", ...rest] = positionals;
const { framework = "node" } = values;
if (values.version) console.log(version);
else if (values.help) console.log(usage);
else if (rest.length > 0) fail(`Pass one folder name.\n\n${usage}`);
else if (!Object.hasOwn(frameworks, framework))
  fail(`Unknown framework "${framework}". Valid frameworks: ${names}`);
else create(resolve(given));

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        framework: { type: "string" },
        help: { type: "boolean", short: "h" },
        start: { type: "boolean" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

/** @param {string} folder */
function create(folder) {
  const name = packageName(basename(folder));
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    fail(`${folder} is a file. Choose another folder.`);
  if (existsSync(folder) && readdirSync(folder).some((entry) => entry !== ".git"))
    fail(`${folder} is not empty. Choose another folder.`);
  cpSync(join(here, "template"), folder, { recursive: true });
  // npm leaves files called ".gitignore" out of packages.
  for (const file of ["gitignore", "dockerignore"]) renameSync(join(folder, file), join(folder, `.${file}`));
  copyFileSync(join(here, `servers/${framework}.ts`), join(folder, "src/server.ts"));
  fill(join(folder, "package.json"), { name, version });
  addPackages(join(folder, "package.json"));
  fill(join(folder, "README.md"), { name, version });
  if (values.start) {
    console.log(`Created ${name}. Installing the packages:`);
    runIn(folder, "npm", "install");
    return runIn(folder, "npm", "run", "dev");
  }
  const path = relative(process.cwd(), folder);
  console.log(`Created ${name}. Next steps:

${path === "" ? "" : `  cd ${/\s/.test(path) ? JSON.stringify(path) : path}\n`}  npm install
  npm run dev
`);
}

/**
 * Runs a command in the application's folder, and exits if it fails.
 *
 * @param {string} folder
 * @param {string} command
 * @param {...string} args
 */
function runIn(folder, command, ...args) {
  const { status } = spawnSync(command, args, {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * @param {string} file
 * @param {Record<string, string>} values
 */
function fill(file, values) {
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? ""),
  );
}

/**
 * Adds the packages of the framework, sorted like npm's.
 *
 * @param {string} file
 */
function addPackages(file) {
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  for (const [field, added] of Object.entries(frameworks[framework] ?? {})) {
    const all = Object.entries({ ...manifest[field], ...added });
    manifest[field] = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Turns a folder name into a valid npm package name.
 *
 * @param {string} text
 */
function packageName(text) {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|[-._]+$/g, "");
  return name || "djust-app";
}

/**
 * @param {string} why
 * @returns {never}
 */
function fail(why) {
  console.error(`create-djust-ts: ${why}`);
  process.exit(1);
}
