/**
 * Runs many tabs for a long time: `npm run soak -- --tabs 2000 --minutes 10`. Both ends count messages;
 * the server's memory is measured once every tab is connected.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { commandLine } from "../scripts/command-line.mjs";
import type {
  FromServer,
  FromTabs,
  Left,
  ServerReport,
  TabsReport,
  ToServer,
  ToTabs,
} from "./soak/messages.js";

export interface SoakReport {
  readonly seconds: number;
  readonly server: ServerReport;
  readonly tabs: TabsReport;
  /** The minimum number of connected tabs after all had connected. */
  readonly leastConnected: number;
  /** The server's heap size after a collection, once per second after the warm-up, in bytes. */
  readonly heap: readonly number[];
  /** The maximum number of live sessions on the server. */
  readonly mostSessions: number;
  /** Inconsistencies; empty if there are none. */
  readonly wrong: readonly string[];
}

/** The warm-up until tabs come and go at a steady rate, at most half of the time. */
const warmUpSeconds = 25;

/**
 * @param seconds duration after every tab has connected, including the warm-up
 * @param progress called every second with the progress
 */
export async function soak(
  tabs: number,
  seconds: number,
  progress: (line: string) => void = () => {},
): Promise<SoakReport> {
  const server = start<FromServer>("server.ts", []);
  const clients: { child: ChildProcess }[] = [];
  try {
    const { port } = (await server.first((message) => message.type === "listening")) as { port: number };
    const browsers = start<FromTabs>("tabs.ts", [`${port}`, `${tabs}`]);
    clients.push(browsers);
    const connected = (): number => browsers.last()?.connected ?? 0;
    await until(() => connected() >= tabs * 0.95, 120, "every tab is connected");
    /** Tabs that only one side has reported so far, with their counts. */
    const left = new Map<string, number>();
    const different: string[] = [];
    const compare = (message: { readonly type: string }): void => {
      if (message.type !== "left") return;
      const { tab, messages } = message as Left;
      const other = left.get(tab);
      left.delete(tab);
      if (other === undefined) left.set(tab, messages);
      else if (other !== messages)
        different.push(`tab ${tab}: ${other} messages at one end, ${messages} at the other`);
    };
    server.child.on("message", compare);
    browsers.child.on("message", compare);
    const publish: ToServer = { type: "publish" };
    server.child.send(publish);
    const heap: number[] = [];
    let leastConnected = tabs;
    let mostSessions = 0;
    for (let second = 0; second < seconds; second++) {
      await wait(1_000);
      const { heapUsed, sessions } = server.last() as ServerReport;
      if (second >= Math.min(warmUpSeconds, seconds / 2)) heap.push(heapUsed);
      leastConnected = Math.min(leastConnected, connected());
      mostSessions = Math.max(mostSessions, sessions);
      progress(`${second + 1} s: ${connected()} tabs, ${sessions} sessions, ${megabytes(heapUsed)} MB`);
    }
    const quiet: ToServer = { type: "quiet" };
    const leave: ToTabs = { type: "leave" };
    server.child.send(quiet);
    browsers.child.send(leave);
    const isOver = (): boolean => browsers.last()?.isOver === true;
    const isEmpty = (): boolean => server.last()?.sessions === 0;
    await until(isOver, 90, "every tab has left").catch((error) => different.push(String(error)));
    await until(isEmpty, 60, "every session has ended").catch((error) => different.push(String(error)));
    const report = {
      seconds,
      server: server.last() as ServerReport,
      tabs: browsers.last() as TabsReport,
      leastConnected,
      mostSessions,
      heap,
    };
    if (left.size > 0) different.push(`${left.size} tabs have left at one end only`);
    return { ...report, wrong: [...wrongWith(report), ...different].slice(0, 20) };
  } finally {
    for (const { child } of [server, ...clients]) child.kill();
  }
}

function wrongWith({ server, tabs }: Omit<SoakReport, "wrong">): string[] {
  const wrong = [...tabs.wrong];
  const { put, shown, dropped } = flashCounts(server);
  if (put !== shown + dropped) wrong.push(`${put} put, but ${shown} shown and ${dropped} dropped`);
  // A tab that disappears may have seen messages it could not acknowledge.
  if (tabs.shown < shown || tabs.shown > put)
    wrong.push(`${tabs.shown} shown in tabs, ${shown} acknowledged, ${put} put`);
  return wrong;
}

function flashCounts({ counts }: ServerReport): { put: number; shown: number; dropped: number } {
  const of = (name: string): number => counts[`djust.flash.${name}`] ?? 0;
  return { put: of("put"), shown: of("shown"), dropped: of("dropped") };
}

/** Heap growth from the first third of the values to the last, as a factor. */
export function growth(heap: readonly number[]): number {
  const third = Math.ceil(heap.length / 3);
  return median(heap.slice(-third)) / median(heap.slice(0, third));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Started<T> {
  readonly child: ChildProcess;
  last(): Extract<T, { type: "report" }> | undefined;
  first(isIt: (message: T) => boolean): Promise<T>;
}

function start<T extends { readonly type: string }>(file: string, args: readonly string[]): Started<T> {
  const child = fork(fileURLToPath(new URL(`soak/${file}`, import.meta.url)), args, {
    execArgv: ["--expose-gc", "--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let last: Extract<T, { type: "report" }> | undefined;
  child.on("message", (message) => {
    const said = message as T;
    if (said.type === "report") last = said as Extract<T, { type: "report" }>;
  });
  return {
    child,
    last: () => last,
    first: (isIt) =>
      new Promise((resolve, reject) => {
        child.on("message", (message) => {
          if (isIt(message as T)) resolve(message as T);
        });
        child.once("exit", (code) => reject(new Error(`${file} exited with ${code}`)));
      }),
  };
}

async function until(isSo: () => boolean, seconds: number, what: string): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > seconds * 10) throw new Error(`Timed out after ${seconds} s waiting until ${what}`);
    await wait(100);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = commandLine(
    `npm run soak [-- --tabs 2000] [--minutes 10]

Runs many tabs, counts messages at both ends, and measures the server's memory.
  --tabs     how many at once (2000)
  --minutes  how long, after all have connected (10)`,
    { tabs: { type: "string", default: "2000" }, minutes: { type: "string", default: "10" } },
  );
  const report = await soak(Number(values.tabs), Number(values.minutes) * 60, (line) => console.log(line));
  const { put, shown, dropped } = flashCounts(report.server);
  const { opened, vanished, reconnects, late, again } = report.tabs;
  console.log(
    `${opened} tabs opened, ${vanished} vanished, ${reconnects} reconnects, ${late} of them too late; ${put} messages put, ${shown} shown, ` +
      `${dropped} dropped with tabs that vanished, ${again} sent again and not shown again; ` +
      `at least ${report.leastConnected} tabs and at most ${report.mostSessions} sessions at once; ` +
      `heap ${megabytes(Math.min(...report.heap))} to ${megabytes(Math.max(...report.heap))} MB, growth ${growth(report.heap).toFixed(3)}`,
  );
  for (const line of report.wrong) console.error(line);
  process.exitCode = report.wrong.length > 0 ? 1 : 0;
}
