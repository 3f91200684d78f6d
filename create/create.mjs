#!/usr/bin/env node
// npm create djust-ts@latest my-app: copies the template. Node built-ins only.
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const usage = `Usage: npm create djust-ts@latest [folder]

Creates a djust-ts application in a new or empty folder (default: "djust-app").`;

const here = fileURLToPath(new URL(".", import.meta.url));
/** The version of djust-ts to depend on, which is also the version of this package. */
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

const [given = "djust-app", ...rest] = process.argv.slice(2);
if (given === "--version") console.log(version);
else if (given === "--help" || given === "-h") console.log(usage);
else if (rest.length > 0 || given.startsWith("-")) fail(`Pass one folder name.\n\n${usage}`);
else create(resolve(given));

/** @param {string} folder */
function create(folder) {
  const name = packageName(basename(folder));
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    fail(`${folder} is a file. Choose another folder.`);
  if (existsSync(folder) && readdirSync(folder).some((entry) => entry !== ".git"))
    fail(`${folder} is not empty. Choose another folder.`);
  cpSync(join(here, "template"), folder, { recursive: true });
  // npm leaves files called ".gitignore" out of packages.
  renameSync(join(folder, "gitignore"), join(folder, ".gitignore"));
  fill(join(folder, "package.json"), { name, version });
  fill(join(folder, "README.md"), { name, version });
  const path = relative(process.cwd(), folder);
  console.log(`Created ${name}. Next steps:

${path === "" ? "" : `  cd ${/\s/.test(path) ? JSON.stringify(path) : path}\n`}  npm install
  npm run dev
`);
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
