// A counter view: each click changes the page and puts a flash.
import { createApp, djFlash, each, html, LiveView } from "../../dist/server/index.js";
import { report } from "./report.mjs";

class CounterView extends LiveView {
  static events = { save: true };
  count = 0;
  save() {
    this.count++;
    this.putFlash("success", `Saved ${this.count}`);
  }
  render() {
    return html`${djFlash({ position: "top-right" })}<p>${this.count}</p><button dj-click="save">Save</button>`;
  }
}

class RowsView extends LiveView {
  static events = { change: true, insert: true, remove: true, move: true };
  rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` }));
  next = 1000;
  turns = 0;
  change() {
    const row = this.rows[(this.turns++ * 7) % this.rows.length];
    row.text = `Row ${this.turns}`;
  }
  insert() {
    this.rows.splice(500, 0, { id: this.next++, text: "new" });
  }
  remove() {
    this.rows.splice(500, 1);
  }
  move() {
    this.rows.splice(100, 0, ...this.rows.splice(900, 1));
  }
  render() {
    return html`<ul>${each(this.rows, "id", (row) => html`<li>${row.text}</li>`)}</ul>`;
  }
}

class NewsView extends LiveView {
  mount() {
    this.subscribe("news");
  }
  render() {
    return html`${djFlash()}<p>News</p>`;
  }
}

const app = createApp({
  secret: "a secret for the benchmark, which nobody else has to know",
  development: false,
  logger: false,
  routes: { "/": CounterView, "/rows": RowsView, "/news": NewsView },
  limits: {
    eventsPerSecond: Number.POSITIVE_INFINITY,
    eventBurst: Number.POSITIVE_INFINITY,
    connectionsPerAddress: 100_000,
    detachedSessions: 100_000,
  },
});
process.on("message", (message) => {
  if (message?.broadcast) app.flash.to("news").put("info", message.broadcast);
});
report((await app.listen({ port: 0, host: "127.0.0.1", signals: false })).port);
