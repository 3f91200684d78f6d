// The views of the cases. Given a Redis URL, it runs as one of several nodes.
import { createApp, djFlash, each, html, LiveView } from "../../dist/server/index.js";
import { report } from "./report.mjs";
import { everyFewTokens, writing } from "./tokens.mjs";

/** Each click changes the page and puts a flash. */
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

/** The view of the Quick Start. */
class ItemView extends LiveView {
  static events = { save: true };
  name = "";
  async save() {
    if (!this.name) return this.putFlash("error", "Name is required.");
    this.putFlash("success", "Item saved!");
  }
  render() {
    return html`
      ${djFlash()}
      <label>Name <input name="name" dj-model="name" value=${this.name}></label>
      <button dj-click="save">Save</button>`;
  }
}

/** A page with some content. */
class ListView extends LiveView {
  rows = Array.from({ length: 100 }, (_, id) => ({ id, text: `Row ${id}` }));
  render() {
    return html`${djFlash()}<ul>${each(this.rows, "id", (row) => html`<li class="row">${row.text}</li>`)}</ul>`;
  }
}

class RowsView extends LiveView {
  static events = { change: true, changeInPlace: true, insert: true, remove: true, move: true, reset: true };
  rows = [];
  next = 1000;
  turns = 0;
  mount() {
    this.subscribe("rows");
    this.reset();
  }
  handleInfo(event) {
    this[event]();
  }
  reset() {
    this.rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` }));
  }
  /** The other rows remain the same objects. */
  change() {
    const at = (this.turns++ * 7) % this.rows.length;
    this.rows = this.rows.with(at, { id: this.rows[at].id, text: `Row ${this.turns}` });
  }
  changeInPlace() {
    this.rows[(this.turns++ * 7) % this.rows.length].text = `Row ${this.turns}`;
  }
  insert() {
    this.rows = this.rows.toSpliced(500, 0, { id: this.next++, text: "new" });
  }
  remove() {
    this.rows = this.rows.toSpliced(500, 1);
  }
  move() {
    this.rows = this.rows.toSpliced(900, 1).toSpliced(100, 0, this.rows[900]);
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

/** Puts a hundred messages in one turn and clears them. */
class BurstView extends LiveView {
  mount() {
    this.subscribe("burst");
  }
  handleInfo(event) {
    if (event === "clear") return this.clearFlash();
    for (let number = 1; number <= 100; number++) this.putFlash("info", `Message ${number}`);
  }
  render() {
    // Messages that stay until they are closed would have a close button.
    return html`${djFlash({ autoDismiss: 600_000, position: "top-right" })}<p>Page</p>`;
  }
}

/** Streams an answer into a box that the page scrolls along. */
class AnswerView extends LiveView {
  mount() {
    this.subscribe("answer");
  }
  handleInfo() {
    const answer = this.stream("answer");
    answer.reset();
    answer.start();
    this.startAsync(async () => {
      await everyFewTokens((tokens) => {
        for (const token of tokens) answer.append(token);
      });
      answer.done();
    });
  }
  render() {
    return html`<div dj-stream="answer" style="max-height:20rem;overflow:auto;white-space:pre-wrap"></div>`;
  }
}

const redisUrl = process.argv[2];
const shared = redisUrl ? await (await import("../../dist/redis/index.js")).redis({ url: redisUrl }) : {};
const app = createApp({
  secret: "a secret for the benchmark, which nobody else has to know",
  development: false,
  logger: false,
  routes: {
    "/": CounterView,
    "/item": ItemView,
    "/list": ListView,
    "/rows": RowsView,
    "/news": NewsView,
    "/burst": BurstView,
    "/answer": AnswerView,
  },
  limits: {
    eventsPerSecond: Number.POSITIVE_INFINITY,
    eventBurst: Number.POSITIVE_INFINITY,
    connectionsPerAddress: 100_000,
  },
  ...shared,
});
const { port } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
report(port, {
  broadcast: ({ message }) => app.flash.to("news").put("info", message),
  tell: ({ topic, message }) => app.broadcast(topic, message),
  writing,
});
