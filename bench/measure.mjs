import { fork, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const ownServers = join(here, "servers");
const canPin = spawnSync("taskset", ["-V"]).status === 0;

/** Pins this process, which generates the load and starts Chromium, to the second core; servers get the first. */
export function pinLoad() {
  if (canPin) spawnSync("taskset", ["-cp", "1", String(process.pid)]);
}

/**
 * Starts a server from bench/servers in its own process.
 *
 * @param name the file name without its extension
 * @param servers the folder that contains it; a folder of another working tree measures that one
 * @param runtime another program than Node, with its own arguments
 */
export async function startServer(name, args = [], execArgv = [], servers = ownServers, runtime = undefined) {
  const child = fork(join(servers, `${name}.mjs`), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    ...(runtime ?? { execArgv: ["--expose-gc", ...execArgv] }),
  });
  if (canPin) spawnSync("taskset", ["-cp", "0", String(child.pid)]);
  const waiting = new Map();
  let asked = 0;
  child.on("message", ({ id, answer }) => {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });
  child.on("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended before it answered`));
  });
  const { port } = await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`${name} exited with ${code}`)));
    setTimeout(() => reject(new Error(`${name} was not listening after a minute`)), 60_000).unref();
  }).catch((error) => {
    child.kill("SIGKILL");
    throw error;
  });
  const ask = (question) =>
    new Promise((resolve, reject) => {
      waiting.set(++asked, { resolve, reject });
      child.send({ id: asked, question });
    });
  return {
    port,
    pid: child.pid,
    /** CPU time used so far, in µs. */
    cpu: () => ask("cpu"),
    /** Bytes after a garbage collection: `rss` as the operating system counts them, `heap` of them JavaScript's. */
    memory: () => ask("memory"),
    /** Queries the server's own figures. */
    ask,
    /** Lets it exit on its own, for example to write a profile. */
    exit: () => {
      child.removeAllListeners("exit");
      child.disconnect();
    },
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.once("exit", resolve);
        child.kill("SIGKILL");
      }),
  };
}

/**
 * Every tab clicks, waits for the complete reply and clicks again, for that long.
 *
 * @param event name of the event, or a function that returns the next name
 * @returns the capacity of one server core: events per second of its CPU time
 */
export async function closedLoop(server, tabs, event, ms) {
  const next = typeof event === "function" ? event : () => event;
  let running = true;
  let events = 0;
  const loop = (tab) =>
    new Promise((resolve) => {
      const click = () => {
        if (!running) return resolve();
        tab.click(next(), () => {
          events++;
          click();
        });
      };
      click();
    });
  const before = await server.cpu();
  const all = Promise.all(tabs.map(loop));
  await wait(ms);
  const counted = events;
  const cpuMicros = (await server.cpu()) - before;
  running = false;
  await all;
  return { events: counted, perCpuSecond: counted / (cpuMicros / 1e6), microsPerEvent: cpuMicros / counted };
}

export async function openTabs(open, port, count) {
  const tabs = [];
  for (let i = 0; i < count; i += 50)
    tabs.push(...(await Promise.all(Array.from({ length: Math.min(50, count - i) }, () => open(port)))));
  return tabs;
}

/** @throws {Error} if a process may not have that many connections */
export function checkConnections(count) {
  const most = connectionsMost();
  if (count > most)
    throw new Error(
      `${count} connections need more open files than a process may have here (${most} connections). Run "ulimit -n ${count + 500}" first.`,
    );
}

/** How many connections a process can have open, with some spare. */
export function connectionsMost() {
  try {
    const [, most] = /Max open files\s+\S+\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return most === undefined ? Number.POSITIVE_INFINITY : Number(most) - 200;
  } catch {
    return 800;
  }
}

/** Median, minimum and maximum. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
  return { median: middle, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** The results of several contestants in interleaved rounds, as rows with their ratio to a baseline. */
export class Results {
  #values = new Map();

  add(kase, name, value) {
    const key = JSON.stringify([kase, name]);
    this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  median(kase, name) {
    const values = this.#values.get(JSON.stringify([kase, name]));
    return values && spread(values).median;
  }

  /** @param baseline name of the contestant that the others of a case are compared with */
  rows(baseline) {
    return [...this.#values].map(([key, values]) => {
      const [kase, name] = JSON.parse(key);
      const against = this.median(kase, typeof baseline === "function" ? baseline(kase) : baseline);
      const { median, min, max } = spread(values);
      return {
        case: kase,
        name,
        median,
        min,
        max,
        ...(against ? { ratio: median / against } : undefined),
      };
    });
  }
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
