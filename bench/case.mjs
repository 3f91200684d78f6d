// Runs one case in a process of its own, so that an error in it ends no other: `node bench/case.mjs 1-click.mjs [--quick]`.
import { pinLoad } from "./measure.mjs";

process.once("SIGTERM", () => process.exit(1));
pinLoad();
const { title, run } = await import(`./cases/${process.argv[2]}`);
const result = await run({
  quick: process.argv.includes("--quick"),
  log: (line) => console.log(`  … ${line}`),
});
process.send({ title, ...result }, () => process.exit(0));
