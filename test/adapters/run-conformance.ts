// Runs every case on every adapter and prints the results as JSON.
import { adapterCases } from "djust-ts/testing/adapters";
import { adapters } from "./frameworks/index.js";

const outcomes: { [adapter: string]: { passed: number; failed: string[] } } = {};
for (const adapter of adapters) {
  const outcome = { passed: 0, failed: [] as string[] };
  for (const { name, run } of adapterCases(adapter))
    try {
      await run();
      outcome.passed++;
    } catch (error) {
      outcome.failed.push(`${name}: ${error}`);
    }
  outcomes[adapter.name] = outcome;
}
console.log(JSON.stringify(outcomes));
process.exit();
