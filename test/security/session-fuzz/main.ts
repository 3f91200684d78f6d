// Plays random sequences: `npm run fuzz`, `npm run fuzz -- --sequences 5000 --seed 42`.
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.js";

const { values } = parseArgs({
  options: { sequences: { type: "string", default: "20000" }, seed: { type: "string" } },
});
const sequences = Number(values.sequences);
const seed = Number(values.seed ?? Date.now() & 0x7fffffff);
console.log(`fuzz: seed ${seed}, ${sequences} sequences`);
const { failure, steps, ms, sessionsMost, sessionsBound, heapGrowth } = await fuzz({ sequences, seed });
console.log(
  `fuzz: ${steps} steps in ${(ms / 1000).toFixed(0)} s; at most ${sessionsMost} live sessions of ${sessionsBound}; heap ${heapGrowth.toFixed(1)} MiB larger than after the first tenth`,
);
console.log(failure ?? "fuzz: no violation");
process.exit(failure === undefined ? 0 : 1);
