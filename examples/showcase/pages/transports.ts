import { setTimeout as wait } from "node:timers/promises";
import { background, eventHandler, html, type LiveRequest, LiveView } from "djust-ts";
import { code } from "../code.js";
import { entryAt } from "../contents.js";
import { pattern } from "../pattern.js";
import { membersOf } from "../source.js";

const choices = [
  { path: "/transports", label: "WebSocket" },
  { path: "/transports/sse", label: "Event stream" },
  { path: "/transports/http", label: "HTTP only" },
];

export class TransportsView extends LiveView {
  override pageTitle = entryAt("/transports").title;
  path = "";
  clicks = 0;

  override mount(request: LiveRequest) {
    this.path = request.path;
  }

  @eventHandler()
  count() {
    this.clicks++;
    this.putFlash("success", `Click ${this.clicks} received.`);
  }

  @eventHandler()
  @background
  async brew() {
    this.putFlash("info", "The kettle is on.");
    await wait(1500);
    this.putFlash("info", "Nearly there.");
    await wait(1500);
    this.putFlash("success", "Tea is ready.");
  }

  override render() {
    return pattern({
      path: "/transports",
      lead: html`The same page over a WebSocket, over server-sent events, and over plain HTTP requests. The
        browser tries them in this order; your code is the same for all of them.`,
      demo: html`
        <h2>Choose a transport</h2>
        <nav class="segments" aria-label="Transport">
          ${choices.map(
            ({ path, label }) =>
              html`<a href=${path} aria-current=${path === this.path ? "page" : null}>${label}</a>`,
          )}
        </nav>
        <p>In use: <strong id="transport" dj-update="ignore">…</strong></p>
        <div class="buttons">
          <button dj-click="count">Click</button>
          <button dj-click="brew" class="plain" dj-disable-with="Brewing…">Make tea in the background</button>
        </div>
        <p class="note">Behind a proxy that refuses upgrades or buffers streams, the next transport takes over.</p>`,
      code: code(`${membersOf(import.meta.url, "count", "brew")}\n\n${ways}`, "transports.ts"),
    });
  }
}

const ways = `// The transports an application offers, in order of preference
createApp({ routes, transports: ["websocket", "sse", "http"] });

// HTTP only on one page: set this before the script
window.DJUST_USE_WEBSOCKET = false;`;
