import { eventHandler, html, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";
import { type Line, publish } from "../topics.js";

const burst = 200;

export class LogView extends LiveView {
  override pageTitle = entryAt("/log").title;
  paused = false;
  missed = 0;
  log = this.stream<Line>("log", {
    key: "id",
    item: ({ node, time, text }) => html`<li><small>${time} ${node}</small> ${text}</li>`,
    limit: 1_000,
  });

  override mount() {
    this.subscribe("log");
  }

  override handleInfo(line: unknown) {
    if (this.paused) this.missed++;
    else {
      this.log.insert(line as Line);
      this.log.done();
    }
  }

  @eventHandler()
  pause() {
    this.paused = !this.paused;
    this.missed = 0;
  }

  @eventHandler()
  write() {
    for (let line = 1; line <= burst; line++) publish("log", `Line ${line} of ${burst}`);
  }

  @eventHandler()
  clear() {
    this.log.reset();
    this.log.done();
  }

  override render() {
    return pattern({
      path: "/log",
      lead: html`Each page load on any node adds a line. The page keeps the last thousand lines, and scrolls with them while you are at the end.`,
      demo: html`
        <h2>Page loads on all nodes</h2>
        <div class="buttons">
          <button dj-click="write">Write ${burst} lines</button>
          <button dj-click="pause" class="plain" aria-pressed="${this.paused}">Pause</button>
          <button dj-click="clear" class="plain">Clear</button>
        </div>
        <div class="log" tabindex="0" role="region" aria-label="Log"><ol dj-stream="log">${this.log}</ol></div>
        <p class="note" role="status">${this.paused && `Paused. ${this.missed} lines were not shown.`}</p>`,
      code: code(membersOf(import.meta.url, "log", "mount", "handleInfo", "pause", "write"), "log.ts"),
    });
  }
}
