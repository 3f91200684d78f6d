import { readFileSync } from "node:fs";

/**
 * Reports this server's address to the parent process, and its resource usage on request.
 *
 * @param answers further queries: `{ kind: (question) => answer }`
 */
export function report(port, answers = {}) {
  const known = { cpu, memory, ...answers };
  process.on("message", async ({ id, question }) => {
    const kind = typeof question === "string" ? question : question.kind;
    process.send({ id, answer: await known[kind](question) });
  });
  process.on("disconnect", () => process.exit(0));
  process.send({ port });
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Several collections with pauses: freed memory returns to the operating system a little later. */
async function memory() {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: residentBytes() ?? rss, heap: heapUsed, external };
}

function residentBytes() {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
    return Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
