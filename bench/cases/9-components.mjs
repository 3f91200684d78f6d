import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MountedView } from "../../dist/live/view/mounted-view.js";
import { component, each, html, LiveComponent, LiveView } from "../../dist/server/index.js";
import { Results } from "../measure.mjs";

export const title = "9. 1,000 rows as components, one changed";

const count = 1000;
const plain = "plain templates";
const own = "components, a handler of one";
const all = "components, a handler of the view";
const pure = "pure components, a handler of the view";
const views = 20;

const rowsOf = () => Array.from({ length: count }, (_, id) => ({ id, text: `Row ${id}` }));

class Row extends LiveComponent {
  static events = ["change"];
  clicks = 0;
  change() {
    this.clicks++;
  }
  render() {
    return html`<li>${this.props.row.text} ${this.clicks}<button dj-click="change">Change</button></li>`;
  }
}

class Components extends LiveView {
  rows = rowsOf();
  render() {
    return html`<ul>${each(this.rows, "id", (row) => component(Row, { key: row.id, row }))}</ul>`;
  }
}

class PureRow extends Row {
  static pure = true;
}

class PureComponents extends LiveView {
  rows = rowsOf();
  render() {
    return html`<ul>${each(this.rows, "id", (row) => component(PureRow, { key: row.id, row }))}</ul>`;
  }
}

class Plain extends LiveView {
  static events = ["change"];
  rows = rowsOf();
  change() {}
  render() {
    return html`<ul>${each(
      this.rows,
      "id",
      (row) => html`<li>${row.text} ${0}<button dj-click="change">Change</button></li>`,
    )}</ul>`;
  }
}

export async function run({ quick }) {
  const cpu = new Results();
  const bytes = new Results();
  const memory = new Results();
  const turns = quick ? 500 : 2000;
  for (let round = 0; round < (quick ? 3 : 6); round++)
    for (const [name, view, change] of [
      [plain, Plain, changeRow],
      [all, Components, changeRow],
      [pure, PureComponents, changeRow],
      [own, Components, changeComponent],
    ]) {
      const page = open(view);
      const { frame, micros } = timed(page, change, turns);
      // The first round warms up the compiler.
      if (round === 0) continue;
      cpu.add("one changed", name, micros);
      bytes.add("one changed", name, JSON.stringify(frame).length);
    }
  for (let round = 0; round < 3; round++)
    for (const [name, view] of [
      [plain, Plain],
      [own, Components],
    ])
      memory.add("a row", name, heapOf(view));
  return {
    tables: [
      { name: "Render and diff alone", unit: "µs", baseline: plain, rows: cpu.rows(plain) },
      { name: "The frame", unit: "bytes", baseline: plain, rows: bytes.rows(plain) },
      { name: "Memory", unit: "bytes", baseline: plain, rows: memory.rows(plain) },
    ],
    verdicts: verdicts(cpu, bytes),
  };
}

/** A mounted view without a tab, rendered once. */
function open(view) {
  const owner = {
    application: {
      clock: { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} },
      mistakes: { isStrict: false, report: () => {}, warnings: { once: () => false } },
      title: "Rows",
    },
    view: { mounted: undefined, url: "/", sessionId: "bench" },
    current: undefined,
    isWorkCancelled: false,
    requestUpdate: () => {},
    dropFlash: () => {},
  };
  const mounted = new MountedView({ view, path: "/", params: {} }, owner);
  owner.view.mounted = mounted;
  mounted.rendered.whole();
  const handlers = [...mounted.rendered.html().matchAll(/dj-click="([^"]*)"/g)].map(([, name]) => name);
  return { mounted, owner, handlers };
}

function changeRow({ mounted }, turn) {
  const id = (turn * 7) % count;
  mounted.view.rows = mounted.view.rows.with(id, { id, text: `Row ${turn} again` });
}

function changeComponent({ mounted, owner, handlers }, turn) {
  owner.current = {};
  mounted.events.handle({ type: "event", event: handlers[(turn * 7) % count], params: {} });
}

function timed(page, change, turns) {
  let frame;
  const started = process.cpuUsage();
  for (let turn = 0; turn < turns; turn++) {
    change(page, turn);
    frame = page.mounted.rendered.update();
  }
  const { user, system } = process.cpuUsage(started);
  return { frame, micros: (user + system) / turns };
}

/** Bytes of heap for each row. */
function heapOf(view) {
  const before = heapAfterCollection();
  const kept = Array.from({ length: views }, () => open(view).mounted);
  return (heapAfterCollection() - before) / kept.length / count;
}

function heapAfterCollection() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage().heapUsed;
}

function verdicts(cpu, bytes) {
  const ratio = (results, name) => results.median("one changed", name) / results.median("one changed", plain);
  return [
    ["1,000 components, one handles an event: CPU beside plain templates", ratio(cpu, own)],
    ["1,000 pure components, the view changes one: CPU beside plain templates", ratio(cpu, pure)],
    ["1,000 components, one handles an event: bytes beside plain templates", ratio(bytes, own)],
  ].map(([what, figure]) => ({
    point: 3,
    what,
    target: "≤ 1.5",
    figure: figure.toFixed(2),
    met: figure <= 1.5,
  }));
}
