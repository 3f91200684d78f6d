import { fork, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const canPin = spawnSync("taskset", ["-V"]).status === 0;

/** Pins this process, which makes the load, to the second core; servers get the first. */
export function pinLoad() {
  if (canPin) spawnSync("taskset", ["-cp", "1", String(process.pid)]);
}

/** Starts a server of bench/servers in a process of its own. */
export async function startServer(name, args = []) {
  const child = fork(join(here, "servers", `${name}.mjs`), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: ["--expose-gc"],
  });
  if (canPin) spawnSync("taskset", ["-cp", "0", String(child.pid)]);
  const { port } = await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return {
    port,
    usage: () =>
      new Promise((resolve) => {
        child.once("message", ({ usage }) => resolve(usage));
        child.send("usage");
      }),
    send: (message) => child.send(message),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.once("exit", resolve);
        child.kill();
      }),
  };
}

/**
 * Every tab clicks, waits for the whole answer and clicks again, for that long.
 *
 * @returns what one core of the server carries: events per second of its CPU time
 */
export async function closedLoop(server, tabs, event, ms) {
  let running = true;
  let events = 0;
  const loop = (tab) =>
    new Promise((resolve) => {
      const next = () => {
        if (!running) return resolve();
        tab.click(event, () => {
          events++;
          next();
        });
      };
      next();
    });
  const before = await server.usage();
  const all = Promise.all(tabs.map(loop));
  await new Promise((resolve) => setTimeout(resolve, ms));
  const counted = events;
  const after = await server.usage();
  running = false;
  await all;
  return { events: counted, perCpuSecond: counted / ((after.cpuMicros - before.cpuMicros) / 1e6) };
}

export async function openTabs(open, port, count) {
  const tabs = [];
  for (let i = 0; i < count; i += 50)
    tabs.push(...(await Promise.all(Array.from({ length: Math.min(50, count - i) }, () => open(port)))));
  return tabs;
}

/** Median with the least and the most. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted[sorted.length - 1] };
}
