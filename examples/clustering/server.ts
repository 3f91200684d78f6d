// npx tsx examples/clustering/server.ts
import cluster from "node:cluster";
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";

const restartMs = 1000;

if (cluster.isPrimary) {
  // All workers need the same secret.
  const secret = process.env["DJUST_SECRET"] ?? randomBytes(32).toString("hex");
  const fork = () => cluster.fork({ DJUST_SECRET: secret });
  const workers = Number(process.env["WORKERS"] ?? availableParallelism());
  for (let started = 0; started < workers; started++) fork();

  let isEnding = false;
  cluster.on("exit", ({ process: { pid } }, code, signal) => {
    if (isEnding) return;
    console.error(`Worker ${pid} ended (${signal ?? code}); starting another one`);
    setTimeout(fork, restartMs);
  });
  // Each worker closes its application and exits; the primary exits after the last one.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      isEnding = true;
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
    });
} else {
  await import("./worker.js");
}
