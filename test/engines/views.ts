import {
  djFlash,
  eventHandler,
  html,
  LiveView,
  type Page,
  type Params,
  type UrlParams,
} from "../../src/server/index.js";
import { watchLiveRegions } from "../support/live-region-watch.js";

const links = html`<nav><a id="to-list" dj-navigate="/list" href="/list">List</a>
  <a id="to-page-2" dj-patch="?page=2" href="?page=2">Page 2</a> <a id="to-plain" href="/list">Load the list</a></nav>`;

/** Most rows are about this view: messages, navigation, and what the user has entered. */
class Desk extends LiveView {
  page = "1";
  name = "";
  note = "";
  loose = "";
  clicks = 0;
  saved = "";

  override handleParams({ page = "1" }: UrlParams) {
    this.page = String(page);
  }
  @eventHandler() save({ free = "" }: Params) {
    if (!this.name) return this.putFlash("error", "Name is required.");
    this.saved = `${this.name}|${this.note}|${this.loose}|${free}`;
    this.putFlash("success", "Item saved!");
  }
  @eventHandler() several() {
    this.putFlash("success", "3 records created.");
    this.putFlash("warning", "2 duplicates skipped.");
    this.putFlash("error", "1 records failed.");
  }
  @eventHandler() short() {
    this.putFlash("info", "Short", { autoDismiss: 600 });
  }
  @eventHandler() keep() {
    this.putFlash("info", `Message ${++this.clicks}`, { autoDismiss: 0, dismissible: true });
  }
  @eventHandler() clear({ level }: { level?: string }) {
    this.clearFlash(level);
  }
  @eventHandler() fail() {
    this.putFlash("warning", "Before the error");
    throw new Error("on purpose");
  }
  @eventHandler() work() {
    this.putFlash("info", "Generating report...");
    this.startAsync(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      this.putFlash("success", "Report ready!");
    });
  }
  @eventHandler() bump() {
    this.clicks++;
  }
  @eventHandler() next() {
    this.livePatch({ params: { page: Number(this.page) + 1 } });
  }
  @eventHandler() leave() {
    this.putFlash("error", "Never seen");
    this.liveRedirect("/arrival");
  }
  @eventHandler() carry() {
    this.putFlash("success", "Carried", { autoDismiss: 0 });
    this.liveRedirect("/list", { carryFlash: true });
  }

  override render() {
    return html`${djFlash({ autoDismiss: 8000 })}<h1>Desk ${this.page}</h1>${links}
      <form id="form" dj-submit="save">
        <input id="name" dj-model="name" value=${this.name}>
        <textarea id="note" dj-model="note">${this.note}</textarea>
        <input id="free" name="free"><button id="save">Save</button>
      </form>
      <input id="loose" dj-model="loose"><output id="saved">${this.saved}</output><output id="clicks">${this.clicks}</output>
      <p><button id="several" dj-click="several">Several</button><button id="short" dj-click="short">Short</button>
        <button id="keep" dj-click="keep">Keep</button><button id="clear" dj-click="clear">Clear</button>
        <button id="clear-errors" dj-click="clear" dj-value-level="error">Clear errors</button>
        <button id="fail" dj-click="fail">Fail</button><button id="work" dj-click="work">Work</button>
        <button id="bump" dj-click="bump">Bump</button><button id="next" dj-click="next">Next</button>
        <button id="leave" dj-click="leave">Leave</button><button id="carry" dj-click="carry">Carry</button></p>
      <dialog id="dialog"><button id="in-dialog" dj-click="keep">Keep</button></dialog>
      <div id="popover" popover><button id="in-popover" dj-click="keep">Keep</button></div>`;
  }
}

class Arrival extends LiveView {
  override mount() {
    this.putFlash("success", "Welcome!", { autoDismiss: 0 });
  }
  override render() {
    return html`<h1>Arrival</h1>${links}${djFlash()}`;
  }
}

/** Rows with keys, that move. */
class List extends LiveView {
  rows = ["a", "b", "c", "d"];
  @eventHandler() turn() {
    this.rows = [...this.rows.slice(1), this.rows[0] ?? ""].reverse();
  }
  override render() {
    return html`<h1>List</h1>${links}${djFlash()}
      <ul>${this.rows.map((row) => html`<li dj-key="${row}"><input id=${row} dj-input="turn"></li>`)}</ul>`;
  }
}

export const routes = { "/": Desk, "/arrival": Arrival, "/list": List };

/** The suite's own script is before the package's, since it removes what an engine has and observes what is refused. */
export const layout = ({ head, body }: Page) =>
  html`<!doctype html><html lang="en"><head><link rel="icon" href="/icon.svg"><script src="/suite.js"></script>${head}</head><body>${body}</body></html>`;

/** `/suite.js`. */
export const suiteScript = `
  (${watchLiveRegions})();
  window.reported = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    reported.push(event.violatedDirective + " " + event.blockedURI));
  addEventListener("pageshow", (event) => { window.isRestored = event.persisted; });
  if (location.search.includes("move=none")) delete Element.prototype.moveBefore;
`;
