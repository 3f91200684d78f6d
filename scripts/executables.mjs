// Finds the programs that the tests run. Uses Node built-ins only, because setup runs it before anything
// is installed.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** For each program: the environment variable with its path, its possible names, and other places to look. */
const programs = {
  chromium: {
    variable: "CHROMIUM_PATH",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    places: [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
  },
  "chromium-headless-shell": {
    variable: "CHROMIUM_HEADLESS_SHELL_PATH",
    names: ["chromium-headless-shell"],
    places: [],
  },
  "redis-server": { variable: "REDIS_SERVER_PATH", names: ["redis-server"], places: [] },
  nginx: { variable: "NGINX_PATH", names: ["nginx"], places: ["/usr/sbin/nginx"] },
  caddy: { variable: "CADDY_PATH", names: ["caddy"], places: [] },
  haproxy: { variable: "HAPROXY_PATH", names: ["haproxy"], places: ["/usr/sbin/haproxy"] },
  firefox: {
    variable: "FIREFOX_PATH",
    names: ["firefox-esr", "firefox"],
    places: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
  },
  WebKitWebDriver: { variable: "WEBKIT_DRIVER_PATH", names: ["WebKitWebDriver"], places: [] },
  MiniBrowser: { variable: "WEBKIT_BROWSER_PATH", names: ["MiniBrowser"], places: miniBrowsers() },
  orca: { variable: "ORCA_PATH", names: ["orca"], places: [] },
  "speech-dispatcher": { variable: "SPEECH_DISPATCHER_PATH", names: ["speech-dispatcher"], places: [] },
  "dbus-daemon": { variable: "DBUS_DAEMON_PATH", names: ["dbus-daemon"], places: [] },
  gsettings: { variable: "GSETTINGS_PATH", names: ["gsettings"], places: [] },
  openbox: { variable: "OPENBOX_PATH", names: ["openbox"], places: [] },
  xdotool: { variable: "XDOTOOL_PATH", names: ["xdotool"], places: [] },
  Xvfb: { variable: "XVFB_PATH", names: ["Xvfb"], places: [] },
};

/** Debian has a folder for each architecture, Fedora does not. */
function miniBrowsers() {
  const architecture = process.arch === "arm64" ? "aarch64" : "x86_64";
  return [`lib/${architecture}-linux-gnu`, "libexec"].flatMap((folder) =>
    ["4.1", "6.0", "4.0"].map((version) => `/usr/${folder}/webkit2gtk-${version}/MiniBrowser`),
  );
}

/** @typedef {keyof typeof programs} Program */

/**
 * Returns the environment variable that holds a program's path.
 *
 * @param {Program} program
 * @returns {string}
 */
export function variableOf(program) {
  return programs[program].variable;
}

/**
 * Returns the absolute path of a program, or undefined if it is not installed.
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
