// Live sessions without sockets: the cost of a turn as something grows.
import { createServer } from "node:http";
import { each, html, LiveView } from "../../dist/server/index.js";
import { Runtime } from "../../dist/server/runtime.js";
import { report } from "./report.mjs";

let rowCount = 10;

class RowsView extends LiveView {
  static events = { change: true };
  rows = Array.from({ length: rowCount }, (_, id) => ({ id, text: `Row ${id}` }));
  turns = 0;
  change() {
    const at = (this.turns++ * 7) % this.rows.length;
    this.rows = this.rows.with(at, { id: this.rows[at].id, text: `Row ${this.turns}` });
  }
  render() {
    return html`<ul>${each(this.rows, "id", (row) => html`<li>${row.text}</li>`)}</ul>`;
  }
}

class CounterView extends LiveView {
  static events = { change: true, changeLater: true, put: true };
  count = 0;
  change() {
    this.count++;
  }
  async changeLater() {
    this.count++;
  }
  put() {
    this.putFlash("info", `Message ${this.count++}`);
  }
  render() {
    return html`<p>${this.count}</p><button dj-click="change">Change</button>`;
  }
}

const runtime = new Runtime({
  secret: "a secret for the benchmark, which nobody else has to know",
  development: false,
  logger: false,
  routes: { "/rows": RowsView, "/counter": CounterView },
});

/** A mounted view with a connection that serializes its frames. */
class Tab {
  #ref = 0;
  #receive = () => {};
  #received = () => {};
  bytes = 0;
  static async open(path) {
    const sid = runtime.sessions.newId();
    const tab = new Tab(runtime.open(sid));
    const from = { visitor: { headers: {}, address: "127.0.0.1", locals: {} }, url: path };
    runtime.registry.add(tab.session);
    await new Promise((resolve) =>
      tab.session.post({ kind: "load", ...from, carry: undefined, receiver: { receive: resolve } }),
    );
    tab.session.view.html();
    const attached = new Promise((resolve) => {
      tab.#receive = resolve;
    });
    tab.session.post({
      kind: "attach",
      ...from,
      attachment: tab,
      version: undefined,
      shownDigests: [],
      ref: 0,
    });
    await attached;
    return tab;
  }
  constructor(session) {
    this.session = session;
  }
  receive(frames) {
    for (const frame of frames) this.bytes += JSON.stringify(frame).length;
    this.#receive();
    this.#received();
  }
  close() {}
  click(event) {
    this.session.take({ type: "event", event, params: {}, ref: ++this.#ref });
  }
  /** @returns when the reply has been received */
  clickAndWait(event) {
    return new Promise((resolve) => {
      this.#received = resolve;
      this.click(event);
    });
  }
}

/** How the measured tabs are created; small ones are created in bulk so that their memory can be measured. */
const cases = {
  rows: (size) => {
    rowCount = size;
    return open("/rows", Math.max(1, 2000 / size));
  },
  views: (size) => open("/counter", size),
  outbox: async (size) => {
    const tabs = await open("/counter", Math.max(5, 2000 / size));
    for (const tab of tabs) for (let i = 0; i < size; i++) tab.click("put");
    return tabs;
  },
};

async function open(path, count) {
  const tabs = [];
  for (let i = 0; i < count; i++) tabs.push(await Tab.open(path));
  return tabs;
}

/** How long a turn is repeated before it is timed, so that compiled code is measured. */
const warmMicros = 300_000;

/** @returns µs per turn and per opened tab */
async function time({ what, size, turns }) {
  const openedAt = process.cpuUsage();
  const tabs = await cases[what](size);
  const openMicros = since(openedAt) / tabs.length;
  const click = clicking(what, tabs);
  const warmed = process.cpuUsage();
  click(size);
  while (since(warmed) < warmMicros) click(100);
  const started = process.cpuUsage();
  click(turns);
  const micros = since(started) / turns;
  for (const { session } of tabs) session.close("measured");
  return { micros, openMicros };
}

/** @returns µs per turn of handlers that return a promise */
async function timeLater({ size, turns }) {
  const tabs = await open("/counter", size);
  const click = async (count) => {
    for (let i = 0; i < count; i++) await tabs[i % size].clickAndWait("changeLater");
  };
  const warmed = process.cpuUsage();
  while (since(warmed) < warmMicros) await click(100);
  const started = process.cpuUsage();
  await click(turns);
  const micros = since(started) / turns;
  for (const { session } of tabs) session.close("measured");
  return { micros };
}

/** @returns bytes allocated per turn and retained per tab */
async function weigh({ what, size, turns }) {
  await tidy();
  const before = process.memoryUsage().heapUsed;
  const tabs = await cases[what](size);
  const click = clicking(what, tabs);
  click(300);
  await tidy();
  const open = process.memoryUsage().heapUsed;
  click(turns);
  const bytes = (process.memoryUsage().heapUsed - open) / turns;
  for (const { session } of tabs) session.close("measured");
  return { bytes, heldBytes: (open - before) / tabs.length };
}

/** @returns a function that clicks this many times, in each view in turn or in one of the bulk views */
function clicking(what, tabs) {
  const turning = what === "views" ? tabs : tabs.slice(0, 1);
  let next = 0;
  return (count) => {
    for (let i = 0; i < count; i++) turning[next++ % turning.length].click("change");
  };
}

async function tidy() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function since(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const server = createServer();
server.listen(0, "127.0.0.1", () => report(server.address().port, { time, timeLater, weigh }));
