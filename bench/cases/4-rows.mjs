import { diff, render } from "../../dist/html/index.js";
import { each, html, LiveView } from "../../dist/server/index.js";
import { launchChromium, MeasuredPage } from "../browser.mjs";
import { openDjust, openLiveViewJs, openWsOne } from "../load/clients.mjs";
import { openTabs, Results, startServer, wait } from "../measure.mjs";

export const title = "4. One row of 1,000 changed, inserted, moved, removed";

const ours = "djust-ts";
const morph = "HTML sent again, morphed by idiomorph";
const peer = "LiveViewJS 0.8.1";
const kinds = ["change", "insert", "move", "remove"];
const names = {
  change: "changed",
  changeInPlace: "changed in place",
  insert: "inserted",
  move: "moved",
  remove: "removed",
};

/** Enough at once that a server does not wake up for each single event, which costs more than the event. */
const tabCount = 10;
const bare = "bare ws, one frame of nothing";

/** How each server opens a tab on its rows, and the URL of that page. */
const contestants = [
  [morph, "html-rows", openWsOne, "/"],
  [ours, "djust", (port) => openDjust(port, "/rows", false), "/rows"],
  [peer, "live-view-js", (port) => openLiveViewJs(port, "/rows"), "/rows"],
];

export async function run({ quick, log }) {
  const cpu = new Results();
  const bytes = new Results();
  const operations = {};
  for (let round = 0; round < (quick ? 2 : 4); round++) {
    for (const [name, file, open] of contestants) {
      const server = await startServer(file);
      const tabs = await openTabs(open, server.port, tabCount);
      const isOurs = name === ours;
      const micros = async (event, times) => {
        const before = await server.cpu();
        await clicks(tabs, event, times);
        return ((await server.cpu()) - before) / (times * tabCount);
      };
      // Measures compiled code, without the garbage collection after a reset.
      await clicks(tabs, "change", isOurs ? 2_000 : 30);
      for (const kind of isOurs ? ["change", "changeInPlace", ...kinds.slice(1)] : kinds) {
        await clicks(tabs, "reset", 1);
        await clicks(tabs, kind, isOurs ? 40 : 2);
        // Insertions and removals change the number of rows.
        const times = kind.startsWith("change") ? 200 : 60;
        cpu.add(names[kind], name, await micros(kind, isOurs ? times : 8));
        bytes.add(names[kind], name, tabs[0].lastBytes());
        if (isOurs) operations[kind] = listOperations(tabs[0].last());
      }
      log(
        `${name}: ${cpu.median("changed", name).toFixed(0)} µs of CPU, ${bytes.median("changed", name)} bytes`,
      );
      for (const tab of tabs) tab.close();
      await server.stop();
    }
    const server = await startServer("ws-one");
    const tabs = await openTabs(openWsOne, server.port, tabCount);
    await clicks(tabs, "change", 300);
    const before = await server.cpu();
    await clicks(tabs, "change", 300);
    cpu.add("anything", bare, ((await server.cpu()) - before) / (300 * tabCount));
    for (const tab of tabs) tab.close();
    await server.stop();
  }

  const alone = renderAlone(quick);
  const browser = await launchChromium();
  const page = browser ? await inChromium(browser, quick, log) : undefined;
  await browser?.close();

  const tables = [
    { name: "CPU of the server", unit: "µs an event", baseline: "HTML again", rows: cpu.rows(morph) },
    { name: "Render and diff alone", unit: "µs", baseline: "", rows: alone.rows("") },
    { name: "On the wire", unit: "bytes", baseline: "HTML again", rows: bytes.rows(morph) },
  ];
  if (page)
    tables.push(
      { name: "Script in Chromium", unit: "ms", baseline: "HTML again", rows: page.script.rows(morph) },
      {
        name: "All work of the page's main thread",
        unit: "ms",
        baseline: "HTML again",
        rows: page.task.rows(morph),
      },
      { name: "DOM writes", unit: "records", baseline: "", rows: page.writes.rows("") },
    );
  return { tables, verdicts: verdicts(cpu, bytes, operations, page) };
}

/** Each tab clicks this many times, one click at a time. */
const clicks = (tabs, event, times) =>
  Promise.all(
    tabs.map(async (tab) => {
      for (let i = 0; i < times; i++) await new Promise((resolve) => tab.click(event, resolve));
    }),
  );

/** List operations in a patch, at any depth. */
function listOperations({ patches }) {
  let count = 0;
  JSON.stringify(patches, (key, value) => {
    if (key === "o") count += value.length;
    return value;
  });
  return count;
}

/** The time of the view's part of a turn, without a session or a socket. */
function renderAlone(quick) {
  class Rows extends LiveView {
    rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` }));
    render() {
      return html`<ul>${each(this.rows, "id", (row) => html`<li>${row.text}</li>`)}</ul>`;
    }
  }
  const results = new Results();
  const changes = {
    "nothing changed": () => {},
    changed: (view, turn) => {
      view.rows = view.rows.with((turn * 7) % 1000, { id: (turn * 7) % 1000, text: `Row ${turn} again` });
    },
    "changed in place": (view, turn) => {
      view.rows[(turn * 7) % 1000].text = `Row ${turn} again`;
    },
    moved: (view) => {
      view.rows = view.rows.toSpliced(900, 1).toSpliced(100, 0, view.rows[900]);
    },
  };
  const turns = quick ? 1000 : 3000;
  for (let round = 0; round < (quick ? 3 : 6); round++)
    for (const [name, change] of Object.entries(changes)) {
      const view = new Rows();
      const known = new Set();
      let before = render(view.render());
      const started = process.cpuUsage();
      for (let turn = 0; turn < turns; turn++) {
        change(view, turn);
        const after = render(view.render(), before);
        diff(before, after, known);
        before = after;
      }
      const { user, system } = process.cpuUsage(started);
      // The first round warms up the compiler.
      if (round > 0) results.add(name, ours, (user + system) / turns);
    }
  return results;
}

async function inChromium(browser, quick, log) {
  const results = { script: new Results(), task: new Results(), writes: new Results() };
  for (const [name, file, , path] of contestants) {
    const server = await startServer(file);
    const page = await MeasuredPage.open(browser, `http://127.0.0.1:${server.port}${path}`);
    const tell = async (message, count, betweenMs) => {
      for (let i = 0; i < count; i++) {
        await server.ask({ kind: "tell", topic: "rows", message });
        await wait(betweenMs);
      }
    };
    const betweenMs = name === ours ? 25 : 150;
    await wait(500);
    await tell("change", name === ours ? 20 : 5, betweenMs);
    for (let round = 0; round < (quick ? 1 : 4); round++)
      for (const kind of kinds) {
        await tell("reset", 1, 200);
        const writes = await page.writesDuring(() => tell(kind, 1, 200));
        results.writes.add(names[kind], name, writes.length);
        const count = name === ours ? 10 : 4;
        const { scriptMs, taskMs } = await page.during(() => tell(kind, count, betweenMs));
        results.script.add(names[kind], name, scriptMs / count);
        results.task.add(names[kind], name, taskMs / count);
      }
    log(`${name}: ${results.script.median("changed", name).toFixed(2)} ms of script`);
    await page.close();
    await server.stop();
  }
  return results;
}

function verdicts(cpu, bytes, operations, page) {
  const same = cpu.median("changed", ours);
  const inPlace = cpu.median("changed in place", ours);
  const sent = bytes.median("changed", ours);
  const found = [
    ["one row changed: bytes on the wire", "< 100", sent, sent < 100],
    [
      "one row changed, the others the same objects: server CPU",
      "< 80 µs",
      `${same.toFixed(0)} µs`,
      same < 80,
    ],
    ["one row changed in place: server CPU", "< 500 µs", `${inPlace.toFixed(0)} µs`, inPlace < 500],
  ];
  if (page) {
    const script = page.script.median("changed", ours);
    const writes = page.writes.median("changed", ours);
    found.push(
      ["one row changed: script in Chromium", "< 1 ms", `${script.toFixed(2)} ms`, script < 1],
      ["one row changed: DOM writes", "1", writes, writes === 1],
    );
  }
  for (const kind of ["remove", "insert", "move"])
    found.push([`a row ${names[kind]}: list operations`, "1", operations[kind], operations[kind] === 1]);
  return found.map(([what, target, figure, met]) => ({
    point: 3,
    what,
    target,
    figure: String(figure),
    met,
  }));
}
