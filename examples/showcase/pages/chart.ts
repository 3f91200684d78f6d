import { readFileSync } from "node:fs";
import { each, eventHandler, hookData, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pair, pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const script = readFileSync(new URL("../public/chart-hook.js", import.meta.url), "utf8");
const names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

interface Day {
  readonly name: string;
  readonly sold: number;
}

export class ChartView extends LiveView {
  override pageTitle = entryAt("/chart").title;
  days: readonly Day[] = names.map((name, index) => ({ name, sold: [12, 19, 8, 15, 21][index] ?? 0 }));

  @eventHandler()
  sell(index: number) {
    this.days = this.days.map((day, at) => (at === index ? { ...day, sold: day.sold + 5 } : day));
  }

  @eventHandler()
  chooseDay({ index }: { index: number }) {
    const day = this.days[index];
    if (!day) return { share: 0 };
    const total = this.days.reduce((sum, { sold }) => sum + sold, 0);
    const share = Math.round((100 * day.sold) / total);
    this.putFlash("info", `${day.name}: ${day.sold} sold, ${share} % of the week.`, { key: "day" });
    return { share };
  }

  override render() {
    return pattern({
      path: "/chart",
      lead: html`A script of the page draws the chart. The server sends it the data, and it calls an event handler when
        you click a bar.`,
      demo: html`
        <h2>Sold this week</h2>
        <canvas class="chart" width="480" height="160" dj-hook="chart"
          dj-hook-data=${hookData({ days: this.days })} role="img"
          aria-label="Bar chart. The table below has the same numbers."></canvas>
        <table>
          <thead><tr><th scope="col">Day</th><th scope="col">Sold</th><th scope="col">Share</th></tr></thead>
          <tbody>${each(
            this.days.map((day, index) => ({ ...day, index })),
            "name",
            ({ name, sold, index }) => html`<tr>
              <th scope="row">${name}</th>
              <td>${sold} <button type="button" class="plain" aria-label="+5 on ${name}" dj-click="sell(${index})">+5</button></td>
              <td><button type="button" class="plain" aria-label="Show share of ${name}" dj-click="chooseDay" dj-value-index:int=${index}>Show</button></td>
            </tr>`,
          )}</tbody>
        </table>`,
      code: code(membersOf(import.meta.url, "sell", "chooseDay"), "chart-view.ts"),
      more: pair(
        html`
        <h2>The hook</h2>
        <p><code>updated()</code> runs when the data changes. What the hook has drawn stays when other parts of the
          page change.</p>
        ${code(`<canvas dj-hook="chart" dj-hook-data=\${hookData({ days: this.days })}></canvas>`, "chart-view.ts")}`,
        code(script.trim(), "chart-hook.js"),
      ),
    });
  }
}
