import { openBareAudience, openDjustAudience, openRedisAudience } from "../load/broadcast.mjs";
import { Results } from "../measure.mjs";

export const title = "5. One broadcast flash to 1,000 tabs";

const bare = "bare ws, one string in a loop";
const ours = "djust-ts, one node";
const twoNodes = "djust-ts, two nodes through Redis";
const contestants = [
  [bare, openBareAudience],
  [ours, openDjustAudience],
  [twoNodes, openRedisAudience],
];

export async function run({ quick, log }) {
  const cpu = new Results();
  const last = new Results();
  for (let round = 0; round < (quick ? 2 : 4); round++)
    for (const [name, open] of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const audience = await open();
      if (!audience) {
        log("no redis-server on this machine: one node only");
        continue;
      }
      try {
        await audience.broadcast(20);
        // Two nodes share the tabs, so each has half as many calls until its code is compiled.
        for (let warm = 0; warm < 10; warm++) {
          await audience.acknowledge();
          await audience.broadcast(1);
        }
        await audience.acknowledge();
        audience.lastMs.length = 0;
        const delivered = await audience.broadcast(quick ? 10 : 20);
        cpu.add("delivered", name, delivered);
        for (const value of audience.lastMs) last.add("until the last tab has it", name, value);
        log(`${name}: ${delivered.toFixed(1)} µs of CPU per delivery`);
        if (name === bare) continue;
        await audience.acknowledge();
        for (let times = 0; times < 4; times++) {
          await audience.broadcast(1);
          cpu.add("an acknowledgement taken", name, await audience.acknowledge());
        }
      } finally {
        await audience.stop();
      }
    }

  const ratio = (name) => cpu.median("delivered", name) / cpu.median("delivered", bare);
  const acknowledged = (name) => cpu.median("an acknowledgement taken", name);
  const verdicts = [
    {
      point: 4,
      what: "a broadcast flash: CPU per delivery to that of the bare loop",
      target: "≤ 1.5",
      figure: ratio(ours).toFixed(2),
      met: ratio(ours) <= 1.5,
    },
  ];
  if (acknowledged(twoNodes) !== undefined) {
    const toOneNode = acknowledged(twoNodes) / acknowledged(ours);
    verdicts.push(
      {
        point: 4,
        what: "the same over two nodes through Redis",
        target: "≤ 2",
        figure: ratio(twoNodes).toFixed(2),
        met: ratio(twoNodes) <= 2,
      },
      {
        point: 4,
        what: "an acknowledgement over two nodes to that on one",
        target: "≤ 1.3",
        figure: toOneNode.toFixed(2),
        met: toOneNode <= 1.3,
      },
    );
  }
  return {
    tables: [
      { name: "CPU of the servers", unit: "µs each", baseline: "the loop", rows: cpu.rows(bare) },
      { name: "Time", unit: "ms", baseline: "the loop", rows: last.rows(bare) },
    ],
    verdicts,
  };
}
