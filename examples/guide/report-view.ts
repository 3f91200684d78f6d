import { background, djFlash, eventHandler, html, LiveView } from "djust-ts";
import { buildReport } from "./report.js";

export class ReportView extends LiveView {
  generating = false;
  report = "";

  @eventHandler()
  generateReport() {
    this.generating = true;
    this.putFlash("info", "Generating report...");
    this.startAsync(this.doGenerate);
  }

  async doGenerate(signal: AbortSignal) {
    try {
      this.report = await buildReport(signal);
      this.putFlash("success", "Report ready!");
    } catch (error) {
      this.putFlash("error", `Report failed: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.generating = false;
    }
  }

  /** The same in one method that runs entirely in the background. */
  @eventHandler()
  @background
  async generateAtOnce() {
    this.generating = true;
    this.putFlash("info", "Generating report...");
    try {
      this.report = await buildReport();
      this.putFlash("success", "Report ready!");
    } finally {
      this.generating = false;
    }
  }

  override render() {
    return html`
      ${djFlash()}
      <button dj-click="generateReport" ?disabled=${this.generating}>Generate</button>
      <button dj-click="generateAtOnce" ?disabled=${this.generating}>Generate in one method</button>
      <p id="report">${this.generating ? "Working on it" : this.report}</p>`;
  }
}
