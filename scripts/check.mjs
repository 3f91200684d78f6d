// Runs all checks that are not tests (`npm run check`), or some (`npm run check types lint`). They need the
// output of `npm run build`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeShownTexts } from "./shown-texts.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entry points without types: stylesheets and page scripts. */
const untyped = [
  "./flash.css",
  "./page.css",
  "./flash-guide.css",
  "./flash-tailwind.css",
  "./flash-tailwind-guide.css",
  "./flash-bootstrap.scss",
  "./client/djust.js",
  "./client/flash.js",
  "./client/flash-extras.js",
  "./client/flash-history.js",
];

/** @type {Record<string, () => boolean>} */
const checks = {
  // src, tests, examples, benchmarks and scripts.
  types: () => run("tsc", "-b"),
  // Lint and format.
  lint: () => run("biome", "check", "--error-on-warnings"),
  // The English of the documents, and of the texts that the showcase and the starter show: terms, repeated words and
  // cliches; CONTRIBUTING.md has the style.
  english: () => {
    const folder = mkdtempSync(join(tmpdir(), "djust-texts-"));
    try {
      return run(
        "textlint",
        "--config",
        join(root, ".textlintrc.json"),
        "README.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "create/README.md",
        "create/template/README.md",
        "docs/*.md",
        "docs/{guide,decisions}/*.md",
        ...writeShownTexts(root, folder),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  // Unused files, exports and dependencies.
  unused: () => run("knip"),
  // The API reference: each type that a public signature mentions is public, and no parameter is unnamed.
  docs: () => {
    const folder = mkdtempSync(join(tmpdir(), "djust-docs-"));
    try {
      const options = ["--options", "docs/.typedoc/typedoc.json", "--logLevel", "Warn"];
      return (
        run("typedoc", ...options, "--treatWarningsAsErrors", "--out", folder) && namesParameters(folder)
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  // The package as users install it: entry points exist, types resolve.
  package: () =>
    withTarball((tarball) => {
      const isWellFormed = run("publint", tarball, "--strict");
      const areTypesFound = run("attw", tarball, "--exclude-entrypoints", ...untyped);
      return isWellFormed && areTypesFound;
    }),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(
    `check: Unknown check "${unknown.join(", ")}". Valid checks: ${Object.keys(checks).join(", ")}`,
  );
  process.exit(2);
}

const failed = Object.entries(checks)
  .filter(([name]) => asked.length === 0 || asked.includes(name))
  .filter(([name, check]) => {
    const startedAt = Date.now();
    const passes = check();
    console.log(
      `check: ${name}: ${passes ? "ok" : "FAILED"}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
    );
    return !passes;
  });
process.exitCode = failed.length > 0 ? 1 : 0;

/**
 * @param {string} command a program of node_modules
 * @param {readonly string[]} args
 */
function run(command, ...args) {
  const { status } = spawnSync(join(root, "node_modules/.bin", command), args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  return status === 0;
}

/**
 * TypeDoc has no name for a parameter that is destructured in the signature.
 *
 * @param {string} folder the API reference
 */
function namesParameters(folder) {
  const unnamed = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      readFileSync(join(folder, file), "utf8")
        .split("\n")
        .filter((line) => /__namedParameters.*\): /.test(line))
        .map((line) => `${file}: ${line}`),
    );
  for (const line of unnamed)
    console.error(`check: Public functions must name their parameters. Destructure in the body: ${line}`);
  return unnamed.length === 0;
}

/** @param {(tarball: string) => boolean} use */
function withTarball(use) {
  const folder = mkdtempSync(join(tmpdir(), "djust-check-"));
  try {
    spawnSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    const [tarball] = readdirSync(folder);
    return tarball !== undefined && use(join(folder, tarball));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
