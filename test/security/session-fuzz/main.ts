// Plays random sequences: `npm run fuzz`, `npm run fuzz -- --sequences 5000 --seed 42`.
import { commandLine } from "../../../scripts/command-line.mjs";
import { fuzz } from "./fuzz.js";

const { values } = commandLine(
  `npm run fuzz [-- --sequences 20000] [--seed 42]

Plays random sequences of requests, and reports the first that breaks a promise.
  --sequences  how many (20000)
  --seed       of the random numbers (the time)`,
  { sequences: { type: "string", default: "20000" }, seed: { type: "string" } },
);
const sequences = Number(values.sequences);
const seed = Number(values.seed ?? Date.now() & 0x7fffffff);
console.log(`fuzz: seed ${seed}, ${sequences} sequences`);
const { failure, steps, ms, sessionsMost, sessionsBound, heapGrowth } = await fuzz({ sequences, seed });
console.log(
  `fuzz: ${steps} steps in ${(ms / 1000).toFixed(0)} s; at most ${sessionsMost} live sessions of ${sessionsBound}; heap ${heapGrowth.toFixed(1)} MiB larger than after the first tenth`,
);
console.log(failure ?? "fuzz: no violation");
process.exit(failure === undefined ? 0 : 1);
