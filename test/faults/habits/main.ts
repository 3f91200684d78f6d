/**
 * An hour with 200 people on two nodes and Redis: `npm run habits -- --tabs 200 --minutes 60`. They press buttons, close
 * their laptops and open them again, some after the resume window, and reload their pages; four times the second node,
 * where half of them are, is deployed anew. Counts messages at both ends, and measures the memory of the first node, which runs all the time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { commandLine } from "../../../scripts/command-line.mjs";
import { Balancer } from "../../nodes/nodes.js";
import { Person, type TransportName } from "../matrix/person.js";
import { startSite, type Usage, until } from "../matrix/site.js";

const { values } = commandLine(
  `npm run habits [-- --tabs 200] [--minutes 60]

Counts the messages of people who work, sleep, reload and see deployments, on two nodes with Redis.
  --tabs     how many people (200)
  --minutes  how long (60)`,
  { tabs: { type: "string", default: "200" }, minutes: { type: "string", default: "60" } },
);
const tabs = Number(values.tabs);
const endsAt = Date.now() + Number(values.minutes) * 60_000;
const deployEveryMs = (Number(values.minutes) * 60_000) / 5;
const transports: readonly TransportName[] = ["websocket", "websocket", "sse", "http"];

const site = await startSite("none", "redis", fileURLToPath(new URL("node-program.ts", import.meta.url)));
const [first, second] = site.nodes;
// Half of the people reach the second node as long as it is there.
const balancer = new Balancer();
balancer.ports = site.ports.toReversed();
await balancer.listen();
const origins = [site.line.origin, balancer.origin] as const;
const counts = { sleeps: 0, reloads: 0, deploys: 0, lost: 0, late: 0, doubled: 0, shown: 0 };

const between = (least: number, most: number): number => least + Math.random() * (most - least);

/**
 * Counts what a person has seen on a page that they leave or reload. A message is late if nobody could see it: the page had been
 * left, or its session had ended during a long sleep.
 */
function count(person: Person, shown: readonly string[], leftAt: number): void {
  const once = new Set(shown);
  counts.shown += once.size;
  counts.doubled += shown.length - once.size;
  let last = Math.max(0, ...[...once].map((message) => Number(message.split(" ").at(-1))));
  for (const message of person.own(site.stored.keys())) {
    const number = Number(message.split(" ").at(-1));
    const storedAt = site.stored.get(message) ?? 0;
    if (number <= person.countedUpTo || once.has(message)) continue;
    last = Math.max(last, number);
    const isLate = storedAt > leftAt || person.away.some(([from, to]) => from < storedAt && storedAt < to);
    counts[isLate ? "late" : "lost"]++;
    console.log(
      `${isLate ? "late" : "lost"}: ${message}, ${person.transport}, stored ${leftAt - storedAt} ms before the page was left; ` +
        `shown: ${shown.slice(-3).join(", ")}; frames: ${person.historyOf(message)}`,
    );
  }
  person.countedUpTo = Math.max(last, person.countedUpTo);
  person.away.length = 0;
}

/** Waits until everything that this person's handlers have put is on screen. */
async function settled(person: Person): Promise<boolean> {
  // The last click may not have reached a node, or may have been lost with one.
  await until("the last click is answered", async () => person.shown.includes(person.last), 30_000).catch(
    () => {},
  );
  const isShown = async (): Promise<boolean> => {
    const shown = new Set(person.shown);
    const own = person
      .own(site.stored.keys())
      .filter((message) => Number(message.split(" ").at(-1)) > person.countedUpTo);
    return own.every((message) => shown.has(message));
  };
  return until("everything is shown", isShown, 60_000).then(
    () => true,
    () => false,
  );
}

async function live(person: Person): Promise<void> {
  let nextHabit = Date.now() + between(0, 300_000);
  while (Date.now() < endsAt) {
    await wait(between(3_000, 9_000));
    person.press();
    if (Date.now() < nextHabit) continue;
    nextHabit = Date.now() + between(120_000, 480_000);
    if (Math.random() < 0.6) {
      counts.sleeps++;
      // Half of them are away longer than the session waits. What has arrived by then is all that they will see.
      const isLong = Math.random() < 0.5;
      if (isLong) await settled(person);
      const from = Date.now();
      await person.sleep(isLong ? between(70_000, 150_000) : between(2_000, 20_000));
      if (isLong) person.away.push([from, Date.now()]);
    } else {
      await settled(person);
      counts.reloads++;
      const leftAt = Date.now();
      count(person, await person.reload(), leftAt);
    }
  }
  await settled(person);
  count(person, person.shown, Date.now());
  person.leave();
}

async function deploy(): Promise<void> {
  while (Date.now() + deployEveryMs < endsAt) {
    await wait(deployEveryMs);
    await second?.end("SIGTERM");
    await second?.start();
    counts.deploys++;
  }
}

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
// A node without sessions still asks Redis regularly whether it is there.
await wait(20_000);
const idleTimers = Math.max(...(first?.usage ?? []).map(({ timers }) => timers.length));
const people: Person[] = [];
for (let at = 0; at < tabs; at++)
  people.push(
    await Person.come(
      transports[at % transports.length] ?? "http",
      `person-${at}`,
      origins[(at >> 2) % 2 === 0 ? 0 : 1],
    ),
  );
const progress = setInterval(() => {
  const { heapUsed, sessions, timers } = first?.usage.at(-1) ?? { heapUsed: 0, sessions: 0, timers: [] };
  console.log(
    `${Math.round((endsAt - Date.now()) / 1_000)} s left: ${sessions} sessions on the first node, ${timers.length} timers, ` +
      `${megabytes(heapUsed)} MB; ${JSON.stringify(counts)}`,
  );
}, 30_000);
const deploying = deploy();
await Promise.all(people.map(live));
await deploying;
clearInterval(progress);
/** The second node has just been started, or has had no tabs for as long as the first. */
await until("all sessions have ended", async () => first?.usage.at(-1)?.sessions === 0, 180_000).catch(
  () => {},
);
await wait(30_000);
const usage = first?.usage ?? [];
const { sessions } = usage.at(-1) as Usage;
const [timers = []] = usage
  .slice(-5)
  .map(({ timers }) => timers)
  .toSorted((a, b) => a.length - b.length);
const heap = usage.slice(Math.ceil(usage.length / 10), -10).map(({ heapUsed }) => heapUsed);
const third = Math.ceil(heap.length / 3);
const median = (of: readonly number[]): number =>
  of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
const growth = median(heap.slice(-third)) / median(heap.slice(0, third));
await balancer.close();
await site.close();
console.log(
  `habits: ${tabs} tabs, ${values.minutes} minutes: ${counts.sleeps} sleeps, ${counts.reloads} reloads, ${counts.deploys} deploys; ` +
    `${site.stored.size} messages stored, ${counts.shown} shown, ${counts.lost} lost, ${counts.doubled} doubled, ${counts.late} put for a page that had been left; ` +
    `heap of the first node ${megabytes(Math.min(...heap))} to ${megabytes(Math.max(...heap))} MB, growth ${growth.toFixed(3)}; ` +
    `at the end ${sessions} sessions and ${timers.length} timers (${idleTimers} at most before the first one)`,
);
if (timers.length > idleTimers) console.log(timers.join("\n"));
const isGood =
  counts.lost === 0 && counts.doubled === 0 && growth < 1.1 && sessions === 0 && timers.length <= idleTimers;
process.exit(isGood ? 0 : 1);
