// Workers of node:cluster on one port, each the server of djust.mjs: `cluster.mjs 2 redis://…`. They
// take turns on the first core, so that they are as busy as a single process: the load generator needs the second one.
import { spawnSync } from "node:child_process";
import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import { report } from "./report.mjs";

const [count, ...args] = process.argv.slice(2);
cluster.setupPrimary({ exec: fileURLToPath(new URL("djust.mjs", import.meta.url)), args });

let asked = 0;
const waiting = new Map();
const started = [];
for (let number = 0; number < Number(count); number++) {
  const worker = cluster.fork();
  spawnSync("taskset", ["-acp", "0", String(worker.process.pid)]);
  started.push(
    new Promise((resolve) => {
      worker.on("message", ({ port, id, answer }) => {
        if (port !== undefined) return resolve(port);
        waiting.get(id)?.(answer);
        waiting.delete(id);
      });
    }),
  );
}

const ask = (worker, question) =>
  new Promise((resolve) => {
    waiting.set(++asked, resolve);
    worker.send({ id: asked, question });
  });
const workers = () => Object.values(cluster.workers);
const ofAll = (question) => () => Promise.all(workers().map((worker) => ask(worker, question)));
const cpuOfAll = ofAll("cpu");

const [port] = await Promise.all(started);
report(port, {
  /** CPU time of all workers, in µs. */
  cpu: async () => (await cpuOfAll()).reduce((sum, micros) => sum + micros, 0),
  /** CPU time of each. */
  each: cpuOfAll,
});
