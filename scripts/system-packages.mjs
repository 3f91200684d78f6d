// Makes sure that the programs the tests run are installed: browsers, redis-server and proxies. Installs them with
// apt if that needs no password, and otherwise prints what to install. Without Firefox or WebKit, the tests run in the
// other browsers, except in continuous integration (`CI=1`), where all of them are required. WebKit is WebKitGTK, which
// exists for Linux only; Xvfb is the display that it needs. Without Chromium's headless shell, the tests run in Chromium,
// which takes longer.
import { spawnSync } from "node:child_process";
import { installPackages } from "./apt.mjs";
import { findExecutable, variableOf } from "./executables.mjs";

/** @satisfies {Partial<Record<import("./executables.mjs").Program, readonly string[]>>} */
const debianPackages = {
  chromium: ["chromium", "fonts-liberation"],
  "chromium-headless-shell": ["chromium-headless-shell"],
  "redis-server": ["redis-server"],
  nginx: ["nginx-light"],
  caddy: ["caddy"],
  haproxy: ["haproxy"],
  firefox: ["firefox-esr"],
  WebKitWebDriver: ["webkit2gtk-driver"],
  MiniBrowser: ["webkit2gtk-driver"],
  Xvfb: ["xvfb"],
};
/** Without these, `npm test` runs the other browsers, unless it is told that all are required. */
const optional = new Set(process.env["CI"] ? [] : ["firefox", "WebKitWebDriver", "MiniBrowser", "Xvfb"]);
/** Makes the tests faster, and is never required. */
const faster = "chromium-headless-shell";
/** Programs that print their version only with a display, or not at all. */
const unversioned = new Set(["WebKitWebDriver", "MiniBrowser", "Xvfb"]);
/** Programs whose option for the version is not `--version`. */
const versionOptions = new Map([
  ["nginx", "-v"],
  ["haproxy", "-v"],
  ["caddy", "version"],
]);
const programs = /** @type {(keyof typeof debianPackages)[]} */ (Object.keys(debianPackages));

const missing = programs.filter((program) => !runs(program));
if (missing.length > 0) installPackages(packagesOf(missing));

const allMissing = missing.filter((program) => !runs(program));
const stillMissing = allMissing.filter((program) => !optional.has(program) && program !== faster);
const leftOut = allMissing.filter((program) => optional.has(program));
for (const program of programs) {
  console.log(`setup: ${program}: ${allMissing.includes(program) ? "missing" : findExecutable(program)}`);
}
if (leftOut.length > 0) {
  console.log(
    [
      `setup: without ${leftOut.join(", ")}, the tests leave out a browser and say so.`,
      `  Debian:  sudo apt-get install ${packagesOf(leftOut).join(" ")}`,
      "  Fedora:  sudo dnf install firefox webkit2gtk4.1-devel xorg-x11-server-Xvfb",
      "  macOS:   brew install --cask firefox; there is no WebKit with a driver",
      "  Ubuntu:  the Firefox snap does not run in containers; use Mozilla's package instead.",
    ].join("\n"),
  );
}
if (stillMissing.length > 0) {
  console.error(
    [
      "",
      `The tests need ${stillMissing.join(" and ")}, which this script could not install.`,
      "Install it and run this script again:",
      `  Debian:  sudo apt-get install ${packagesOf(stillMissing).join(" ")}`,
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
  if (path === undefined) return false;
  return (
    unversioned.has(program) ||
    spawnSync(path, [versionOptions.get(program) ?? "--version"], { stdio: "ignore", timeout: 30_000 })
      .status === 0
  );
}

/** @param {readonly (keyof typeof debianPackages)[]} names */
function packagesOf(names) {
  return [...new Set(names.flatMap((program) => debianPackages[program]))];
}
