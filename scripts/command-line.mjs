import { parseArgs } from "node:util";

/**
 * Reads the arguments of a command that takes long. `--help` prints its usage, and an argument that it does not have ends
 * it with 2, before anything has started.
 *
 * @template {import("node:util").ParseArgsConfig["options"]} O
 * @param {string} usage the command, what it does, and its options
 * @param {O} [options] as those of `parseArgs`
 * @param {boolean} [allowPositionals] whether it takes names as well. Default: `false`
 * @example
 * const { values } = commandLine("npm run soak [-- --tabs 2000]\n\nRuns many tabs.", {
 *   tabs: { type: "string", default: "2000" },
 * });
 */
export function commandLine(usage, options, allowPositionals = false) {
  const help = /** @type {const} */ ({ help: { type: "boolean", short: "h", default: false } });
  try {
    const parsed = parseArgs({
      options: /** @type {O & typeof help} */ ({ ...options, ...help }),
      allowPositionals,
    });
    if (!(/** @type {{ help?: boolean }} */ (parsed.values).help)) return parsed;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
