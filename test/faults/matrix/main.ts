/**
 * Counts messages through faults, for each transport, proxy, store and event: `npm run faults`. Everything it starts is on
 * this machine and ends with it. It stops before the next event after `--minutes` (60).
 * `-- --write` puts the rows into docs/reliability.md, in place of those of the same proxy and store.
 * `-- --sites nginx,memory` runs those with one of these proxies or stores.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { commandLine } from "../../../scripts/command-line.mjs";
import { root } from "../../package/entry-points.js";
import { Person, type TransportName } from "./person.js";
import { type Front, keyOfAll, type Site, startSite, type Topology, until } from "./site.js";

const { values: options } = commandLine(
  `npm run faults [-- --sites nginx,memory] [--minutes 60] [--write]

Counts messages through faults, for each transport, proxy, store and event.
  --sites    only those with one of these proxies or stores
  --minutes  stops before the next event after so long (60)
  --write    puts the rows into docs/reliability.md`,
  {
    write: { type: "boolean", default: false },
    minutes: { type: "string", default: "60" },
    sites: { type: "string" },
  },
);
const endsAt = Date.now() + Number(options.minutes) * 60_000;

const transports: readonly TransportName[] = ["websocket", "sse", "http"];
/** Tabs of each transport. */
const tabs = 4;
const pressEveryMs = 150;
const pressesBefore = 8;
const pressesAfter = 16;
const settleMs = 40_000;

/** Every proxy with one Redis, and every store behind one balancer. */
const sites: readonly (readonly [Front, Topology])[] = [
  ["none", "redis"],
  ["none", "sentinel"],
  ["none", "cluster"],
  ["nginx", "redis"],
  ["caddy", "redis"],
  ["haproxy", "redis"],
  ["none", "memory"],
];

interface Fault {
  readonly name: string;
  /** Whether it exists with that store. */
  readonly isFor?: (topology: Topology) => boolean;
  /** Whether nodes end: what they could not store, because the store did not answer in time, ends with them. */
  readonly endsNodes?: true;
  /** Resolves when it is over. */
  happen(site: Site): Promise<void>;
  /** Whether the docs promise that nothing is lost. Nothing is ever doubled. */
  readonly isSafe: (topology: Topology) => boolean;
}

const always = (): boolean => true;
const isShared = (topology: Topology): boolean => topology !== "memory";

/** Each in turn ends and is started again, as in a deployment. */
const eachNode = (signal: "SIGTERM" | "SIGKILL") => async (site: Site) => {
  for (const node of site.nodes) {
    await node.end(signal);
    await node.start();
    await wait(1_500);
  }
};

const faults: readonly Fault[] = [
  { name: "restart of each node", endsNodes: true, happen: eachNode("SIGTERM"), isSafe: isShared },
  { name: "kill -9 of each node", endsNodes: true, happen: eachNode("SIGKILL"), isSafe: isShared },
  {
    name: "nodes paused for 3 s",
    isSafe: always,
    happen: async ({ nodes }) => {
      for (const node of nodes) node.signal("SIGSTOP");
      await wait(3_000);
      for (const node of nodes) node.signal("SIGCONT");
    },
  },
  {
    name: "store paused for 3 s",
    isFor: isShared,
    isSafe: always,
    happen: async ({ redis: [primary] }) => {
      primary?.freeze();
      await wait(3_000);
      primary?.thaw();
    },
  },
  {
    name: "network cut for 2 s",
    isSafe: always,
    happen: async ({ line }) => {
      line.cut();
      await wait(2_000);
      line.mend();
    },
  },
  {
    name: "line of 50 KB/s",
    isSafe: always,
    happen: async ({ line }) => {
      line.bytesPerSecond = 50_000;
      await wait(4_000);
      line.mend();
    },
  },
  {
    name: "round trip of 3 s",
    isSafe: always,
    happen: async ({ line }) => {
      line.delayMs = 1_500;
      await wait(4_000);
      line.mend();
    },
  },
  {
    name: "move of the slot",
    isFor: (topology) => topology === "cluster",
    isSafe: always,
    happen: async ({ cluster }) => {
      const from = await cluster?.primaryOf(keyOfAll);
      const to = cluster?.servers.slice(0, 3).find((server) => server !== from);
      if (cluster && to) await cluster.moveSlot(keyOfAll, to);
    },
  },
  {
    name: "failover of the master",
    isFor: (topology) => topology === "sentinel" || topology === "cluster",
    isSafe: always,
    // Last of its site: the primary does not come back.
    happen: async ({ redis: [first], cluster }) => {
      const primary = cluster ? await cluster.primaryOf(keyOfAll) : first;
      await primary?.kill();
      await wait(5_000);
    },
  },
];

interface Row {
  readonly site: string;
  readonly fault: string;
  readonly transport: TransportName;
  readonly pressed: number;
  readonly put: number;
  readonly shown: number;
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly silenceMs: number;
  readonly isAsPromised: boolean;
}

/** The head of the table. */
const head = [
  "| proxy, store | event | transport | clicks | put | shown | lost | doubled | out of order | longest silence |",
  "|---|---|---|--:|--:|--:|--:|--:|--:|--:|",
];

const rows: Row[] = [];
let isOutOfTime = false;
const wanted = options.sites?.split(",");
for (const [front, topology] of sites) {
  if (wanted && !wanted.includes(front) && !wanted.includes(topology)) continue;
  const site = await startSite(front, topology);
  try {
    for (const fault of faults) {
      if (fault.isFor && !fault.isFor(topology)) continue;
      isOutOfTime ||= Date.now() > endsAt;
      if (isOutOfTime) break;
      rows.push(...(await play(site, front, topology, fault)));
    }
  } finally {
    await site.close();
  }
}
const table = tableOf(rows);
console.log(table);
const broken = rows.filter(({ isAsPromised }) => !isAsPromised);
console.log(
  `faults: ${rows.length} rows, ${broken.length} not as the docs promise${isOutOfTime ? ", stopped at the time limit" : ""}`,
);
if (options.write) write(rows);
process.exit(broken.length > 0 ? 1 : 0);

async function play(site: Site, front: Front, topology: Topology, fault: Fault): Promise<readonly Row[]> {
  const run = `${rows.length}`;
  const people = await Promise.all(
    transports.flatMap((transport) =>
      Array.from({ length: tabs }, (_, at) =>
        Person.come(transport, `${run}-${transport}-${at}`, site.line.origin),
      ),
    ),
  );
  const press = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at++) {
      for (const person of people) person.press();
      await wait(pressEveryMs);
    }
  };
  try {
    await press(pressesBefore);
    await Promise.all([fault.happen(site), press(pressesAfter)]);
    for (const person of people) person.press();
    const put = (): Iterable<string> =>
      fault.endsNodes && isShared(topology) ? site.stored.keys() : site.put;
    const isSettled = async (): Promise<boolean> =>
      people.every((person) => {
        const shown = new Set(person.shown);
        return shown.has(person.last) && person.own(put()).every((message) => shown.has(message));
      });
    await until("everything is shown", isSettled, settleMs).catch(() => {});
    await wait(300);
    return transports.map((transport) => {
      const row = rowOf(
        people.filter((person) => person.transport === transport),
        new Set(put()),
        { site: `${front}, ${topology}`, fault: fault.name, transport },
        fault.isSafe(topology),
      );
      console.log(Object.values(row).join(" | "));
      return row;
    });
  } finally {
    for (const person of people) person.leave();
  }
}

function rowOf(
  people: readonly Person[],
  put: ReadonlySet<string>,
  names: Pick<Row, "site" | "fault" | "transport">,
  isSafe: boolean,
): Row {
  let [putCount, shownCount, lost, doubled, disordered] = [0, 0, 0, 0, 0];
  for (const person of people) {
    const { shown } = person;
    const once = new Set(shown);
    // A node that is killed may have stored a message without having reported it.
    const own = new Set([...person.own(put), ...once]);
    putCount += own.size;
    shownCount += once.size;
    lost += own.size - once.size;
    doubled += shown.length - once.size;
    const numbers = [...once].map((message) => Number(message.split(" ")[1]));
    disordered += numbers.filter((number, at) => at > 0 && number < (numbers[at - 1] ?? 0)).length;
  }
  return {
    ...names,
    pressed: people.length * (pressesBefore + pressesAfter + 1),
    put: putCount,
    shown: shownCount,
    lost,
    doubled,
    disordered,
    silenceMs: Math.round(Math.max(...people.map(({ longestSilenceMs }) => longestSilenceMs))),
    isAsPromised: doubled === 0 && (lost === 0 || !isSafe),
  };
}

function tableOf(all: readonly Row[]): string {
  return [...head, ...all.map(lineOf)].join("\n");
}

function lineOf(row: Row): string {
  const silence = `${(row.silenceMs / 1_000).toFixed(1)} s`;
  const { site, fault, transport, pressed, put, shown, lost, doubled, disordered } = row;
  return `| ${[site, fault, transport, pressed, put, shown, lost, doubled, disordered, silence].join(" | ")} |`;
}

/** Puts the rows into the page, in the order of the sites. Those of sites that did not run stay. */
function write(all: readonly Row[]): void {
  const file = `${root}docs/reliability.md`;
  const page = readFileSync(file, "utf8");
  const between = /(<!-- faults -->\n)([\s\S]*?)(<!-- \/faults -->)/;
  const before = between.exec(page)?.[2]?.split("\n");
  if (!before) throw new Error(`${file} must contain <!-- faults --> and <!-- /faults -->`);
  const lines = sites.flatMap(([front, topology]) => {
    const site = `${front}, ${topology}`;
    const own = all.filter((row) => row.site === site).map(lineOf);
    return own.length > 0 ? own : before.filter((line) => line.startsWith(`| ${site} |`));
  });
  writeFileSync(
    file,
    page.replace(between, (_, start: string, __, end: string) =>
      [start, ...head, ...lines, "", end].join("\n"),
    ),
  );
}
