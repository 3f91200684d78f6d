import { Results, startServer } from "../measure.mjs";

export const title = "7. Growth: what a turn takes while something grows";

/** For each growing quantity: sizes, number of timed turns, and the reason for its growth. */
const series = [
  {
    what: "rows",
    label: "rows of a list, one of them changed",
    sizes: [10, 100, 1000, 10_000],
    turns: (size) => Math.max(60, Math.min(3000, 400_000 / size)),
    why: "render() makes a template of each row, and rendering compares it with the one before",
    whyHeld: "each row is kept as it was last rendered",
  },
  {
    what: "views",
    label: "views in the process, each in turn",
    // Beyond 10,000, the limit for sessions without a connection, the oldest are searched for.
    sizes: [10, 100, 1000, 10_000, 20_000],
    turns: (size) => Math.max(10_000, size),
    why: "a turn knows its own session only; what is left is memory that the processor's caches do not hold",
    whyHeld: "a view's own objects",
    whyOpen: "a session is one more entry of a map, and one timer serves all",
  },
  {
    what: "outbox",
    label: "messages that the browser has not acknowledged",
    sizes: [1, 10, 100, 1000],
    turns: () => 10_000,
    why: "the end of a turn looks through them for what has not left, which is little beside the turn itself",
    whyHeld: "each is kept until it is acknowledged, never more than 1,000",
  },
];
/** What is measured, its unit, and how to describe a series. */
const measures = [
  { key: "micros", label: "CPU a turn", unit: "µs", scale: 1, why: "why" },
  { key: "bytes", label: "memory a turn", unit: "KB", scale: 1024, why: "why" },
  { key: "heldBytes", label: "memory that stays, a view", unit: "KB", scale: 1024, why: "whyHeld" },
  { key: "openMicros", label: "CPU to open a view", unit: "µs", scale: 1, why: "whyOpen" },
];

export async function run({ quick, log }) {
  const results = new Results();
  const rounds = quick ? 2 : 5;
  // A new space large enough for everything the turns allocate, so that no collection runs meanwhile.
  const roomy = ["--max-semi-space-size=256", "--min-semi-space-size=256"];
  const timed = await startServer("turns");
  const weighed = await startServer("turns", [], roomy);
  // The first of each kind warms up the compiler.
  for (const { what } of series) {
    await timed.ask({ kind: "time", what, size: 100, turns: 5000 });
    await weighed.ask({ kind: "weigh", what, size: 100, turns: 5000 });
  }
  for (let round = 0; round < rounds; round++)
    for (const { what, sizes, turns } of series)
      for (const size of sizes) {
        if (quick && size > 10_000) continue;
        const time = await timed.ask({ kind: "time", what, size, turns: turns(size) });
        results.add(`${what} micros`, size, time.micros);
        results.add(`${what} openMicros`, size, time.openMicros);
        if (quick && round > 0) continue;
        const weight = await weighed.ask({ kind: "weigh", what, size, turns: Math.min(turns(size), 5000) });
        results.add(`${what} bytes`, size, Math.max(1, weight.bytes));
        // Ten views are smaller than the noise of the heap.
        if (what !== "views" || size > 10) results.add(`${what} heldBytes`, size, weight.heldBytes);
      }
  await timed.stop();
  await weighed.stop();

  const tables = [];
  const verdicts = [];
  for (const one of series) {
    const lines = [];
    const sizes = one.sizes.filter((size) => results.median(`${one.what} micros`, size) !== undefined);
    for (const { key, label, unit, scale, why } of measures) {
      if (one[why] === undefined) continue;
      const values = sizes.map((size) => results.median(`${one.what} ${key}`, size));
      const { all, lastDecade } = exponents(sizes, values);
      const steepest = Math.max(all, lastDecade);
      lines.push([
        `${label}, ${unit}`,
        ...values.map((value) => (value === undefined ? "" : format(value / scale))),
        all.toFixed(2),
        lastDecade.toFixed(2),
        `${grows(all, lastDecade)}: ${one[why]}`,
      ]);
      log(`${one.label}: ${label}: exponent ${all.toFixed(2)}, at the end ${lastDecade.toFixed(2)}`);
      verdicts.push({
        point: 6,
        what: `${one.label}: ${label}`,
        target: "exponent ≤ 1.15",
        figure: steepest.toFixed(2),
        met: steepest <= 1.15,
      });
      if (one.what === "views" && key === "micros")
        verdicts.push({
          point: 6,
          what: "turn time is flat in the number of sessions",
          target: "exponent ≤ 0.15",
          figure: all.toFixed(2),
          met: all <= 0.15,
        });
    }
    tables.push({
      header: [
        one.label,
        ...sizes.map((size) => size.toLocaleString("en-US")),
        "exponent",
        "of the last step",
        "",
      ],
      lines,
    });
  }
  return { tables, verdicts };
}

/** Slopes of a line fitted to the logarithms: of all sizes, and of the last two. */
function exponents(sizes, values) {
  const points = sizes
    .map((size, at) => [Math.log(size), Math.log(values[at])])
    .filter(([, value]) => Number.isFinite(value));
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanX = mean(([x]) => x);
  const meanY = mean(([, y]) => y);
  const all = mean(([x, y]) => (x - meanX) * (y - meanY)) / mean(([x]) => (x - meanX) ** 2);
  const [[x1, y1], [x2, y2]] = points.slice(-2);
  return { all, lastDecade: (y2 - y1) / (x2 - x1) };
}

function grows(all, lastDecade) {
  if (Math.max(all, lastDecade) < 0.15) return "flat";
  if (lastDecade > 1.15) return "faster than linear";
  return lastDecade > 0.8 ? "linear" : "slower than linear";
}

const format = (value) => (value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3));
