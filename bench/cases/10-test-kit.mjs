import { createApp, each, html, LiveView } from "../../dist/server/index.js";
import { visit } from "../../dist/testing/index.js";
import { Results } from "../measure.mjs";

export const title = "10. The test kit: a page with a list";

const sizes = [10, 500, 1_000, 5_000];

class Items extends LiveView {
  static events = ["change"];
  rows = [];
  mount({ url }) {
    const count = Number(new URL(url, "http://localhost").searchParams.get("items"));
    this.rows = Array.from({ length: count }, (_, id) => ({ id, text: `Item ${id}` }));
  }
  change() {
    this.rows = this.rows.with(0, { ...this.rows[0], text: "Changed" });
  }
  render() {
    return html`<ul>${each(this.rows, "id", ({ text }) => html`<li>${text}</li>`)}</ul><button dj-click="change">Change</button>`;
  }
}

export async function run({ quick }) {
  const cpu = new Results();
  const app = createApp({ logger: false, routes: { "/": Items } });
  for (let round = 0; round < (quick ? 3 : 6); round++)
    for (const size of sizes) {
      let page;
      const opened = await millisOf(async () => {
        page = await visit(app, `/?items=${size}`, { timeoutMs: 60_000 });
      });
      const clicked = await millisOf(() => page.click("Change"));
      page.close();
      // The first round warms up the compiler.
      if (round === 0) continue;
      cpu.add("visit", `${size} items`, opened);
      cpu.add("click", `${size} items`, clicked);
    }
  const largest = cpu.median("visit", "5000 items");
  const growth = largest / cpu.median("visit", "500 items");
  return {
    tables: [{ name: "CPU time in jsdom", unit: "ms", rows: cpu.rows() }],
    verdicts: [
      {
        point: 5,
        what: "test kit: a visit of 5,000 items",
        target: "< 1,000 ms",
        figure: `${Math.round(largest)} ms`,
        met: largest < 1000,
      },
      {
        point: 5,
        what: "test kit: ten times the items",
        target: "≤ 12 times",
        figure: `${growth.toFixed(1)} times`,
        met: growth <= 12,
      },
    ],
  };
}

async function millisOf(action) {
  const started = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
