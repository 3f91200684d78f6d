// Where the programs that the tests drive are on this machine. Node built-ins only: setup runs it
// before anything is installed.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Per program: the variable that names it outright, the names it goes by, and where else it may be. */
const programs = {
  chromium: {
    variable: "CHROMIUM_PATH",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    places: [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
  },
  "redis-server": { variable: "REDIS_SERVER_PATH", names: ["redis-server"], places: [] },
};

/** @typedef {keyof typeof programs} Program */

/**
 * The variable that names a program's executable outright.
 *
 * @param {Program} program
 * @returns {string}
 */
export function variableOf(program) {
  return programs[program].variable;
}

/**
 * Absolute path of a program, or undefined where this machine has none.
 *
 * @param {Program} program
 * @returns {string | undefined}
 */
export function findExecutable(program) {
  const { variable, names, places } = programs[program];
  const named = process.env[variable];
  if (named) return isExecutable(named) ? named : undefined;
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean),
    "/usr/bin",
    "/usr/local/bin",
  ];
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(
    isExecutable,
  );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
