// The server of a soak test: an application that reports on itself every second.

import type { MetricName, Metrics } from "../../src/live/index.js";
import {
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { type FromServer, resumeWindowMs, type ToServer } from "./messages.js";

const counts: Record<string, number> = {};
const metrics: Metrics = {
  count: (name: MetricName, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by;
  },
  record: () => {},
};

const tell = (message: FromServer): void => void process.send?.(message);

class Soaked extends LiveView {
  put = 0;
  tab = "";
  override mount({ params }: LiveRequest): void {
    this.tab = String(params["tab"]);
    this.subscribe("everyone");
  }
  override handleInfo(): void {
    this.#put();
  }
  @eventHandler() click(): void {
    this.#put();
  }
  /** Stops sending: tabs that leave cleanly have seen everything. */
  @eventHandler() leave(): void {
    tell({ type: "left", tab: this.tab, messages: this.put });
    this.put = Number.NaN;
  }
  #put(): void {
    if (Number.isNaN(this.put)) return;
    this.putFlash("info", `${++this.put}`);
  }
  override render() {
    return html`${djFlash()}<p>${this.put}</p>`;
  }
}

const app = createApp({
  secret: "a secret for the soak, long enough",
  logger: false,
  metrics,
  routes: { "/": Soaked },
  // All tabs have one address.
  limits: { connectionsPerAddress: 10_000, mountsPerSecondPerAddress: 1_000, resumeWindowMs },
});
const { port } = await app.listen({ port: 0, host: "127.0.0.1" });

let publishing: NodeJS.Timeout | undefined;
process.on("message", ({ type }: ToServer) => {
  if (type === "publish") publishing = setInterval(() => app.broadcast("everyone", 1), 3_000);
  else clearInterval(publishing);
});
setInterval(() => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  tell({ type: "report", heapUsed, rss, sessions: app.health().sessions, counts });
}, 1_000);
tell({ type: "listening", port });
