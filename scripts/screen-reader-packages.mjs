// Installs what `npm run screen-reader` needs in addition to the programs of the tests: Orca, and a desktop for it.
import { installPackages } from "./apt.mjs";
import { findExecutable } from "./executables.mjs";

const packages = {
  orca: ["orca", "at-spi2-core", "python3-speechd", "python3-pyatspi", "gir1.2-atspi-2.0", "gir1.2-wnck-3.0"],
  "speech-dispatcher": ["speech-dispatcher"],
  "dbus-daemon": ["dbus", "dbus-x11"],
  gsettings: ["libglib2.0-bin"],
  openbox: ["openbox"],
  xdotool: ["xdotool"],
};
const programs = /** @type {(keyof typeof packages)[]} */ (Object.keys(packages));

const missing = programs.filter((program) => findExecutable(program) === undefined);
if (missing.length > 0) installPackages(missing.flatMap((program) => packages[program]));
const stillMissing = programs.filter((program) => findExecutable(program) === undefined);
if (stillMissing.length > 0) {
  console.error(
    `The screen reader needs ${stillMissing.join(", ")}. Install on Debian: sudo apt-get install ${stillMissing.flatMap((program) => packages[program]).join(" ")}`,
  );
  process.exitCode = 1;
}
