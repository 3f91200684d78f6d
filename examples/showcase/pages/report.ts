import { setTimeout as wait } from "node:timers/promises";
import { type AsyncOutcome, each, eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

interface Month {
  readonly name: string;
  readonly orders: number;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export class ReportView extends LiveView {
  override pageTitle = entryAt("/report").title;
  generating = false;
  report: Month[] = [];

  @eventHandler()
  generateReport() {
    this.generating = true;
    this.report = [];
    this.putFlash("info", "Generating report…");
    this.startAsync(this.#doGenerate, { name: "report" });
  }

  async #doGenerate(signal: AbortSignal) {
    for (const name of months) {
      await wait(300, undefined, { signal });
      this.report.push({ name, orders: ordersIn(name) });
      if (name === "Jun") this.putFlash("info", "Halfway: June is done.");
    }
  }

  @eventHandler()
  cancel() {
    this.cancelAsync("report");
  }

  override handleAsyncResult(name: string, outcome: AsyncOutcome) {
    if (name !== "report") return;
    this.generating = false;
    switch (outcome.status) {
      case "fulfilled":
        return this.putFlash("success", "Report ready!");
      case "cancelled":
        return this.putFlash("warning", "Report cancelled.");
      case "rejected":
        return this.putFlash("error", `Report failed: ${outcome.reason}`);
    }
  }

  override render() {
    return pattern({
      path: "/report",
      lead: html`Long-running work continues after the handler has returned. Its messages appear
        immediately, and the view updates as it progresses.`,
      demo: html`
        <h2>Orders by month</h2>
        <p>Adding up twelve months takes about four seconds. You can cancel at any time.</p>
        <label for="progress">${this.report.length} of ${months.length} months</label>
        <progress id="progress" max=${months.length} value=${this.report.length}></progress>
        <div class="buttons">
          <button dj-click="generateReport" ?disabled=${this.generating}>Generate report</button>
          <button dj-click="cancel" class="plain" ?disabled=${!this.generating}>Cancel</button>
        </div>
        ${this.report.length > 0 && this.#chart()}`,
      code: code(
        membersOf(import.meta.url, "generateReport", "#doGenerate", "cancel", "handleAsyncResult"),
        "report.ts",
      ),
    });
  }

  #chart() {
    return html`<table class="chart">
      <caption>Orders per month</caption>
      <tbody>${each(
        this.report,
        "name",
        ({ name, orders }) =>
          html`<tr><th scope="row">${name}</th><td><meter max="100" value=${orders}></meter></td><td>${orders}</td></tr>`,
      )}</tbody>
    </table>`;
  }
}

/** The same figures each time, so that reports are consistent. */
function ordersIn(month: string): number {
  const seed = months.indexOf(month);
  return 40 + ((seed * 37) % 53);
}
