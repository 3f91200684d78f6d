/** The application under attack, in its own process, so that its heap can be measured. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { djust, flash } from "../../src/adapters/node.js";
import { createApp, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";

class Counter extends LiveView {
  count = 0;

  @eventHandler()
  click(): void {
    this.count++;
  }

  @eventHandler()
  save(): void {
    this.count++;
    this.putFlash("success", `Saved ${this.count}`);
  }

  /** Its message is put after the tab has disconnected. */
  @eventHandler()
  later(): void {
    this.startAsync(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      this.putFlash("info", "Done while you were away");
    });
  }

  @eventHandler()
  talk(): void {
    for (let part = 0; part < 40; part++) this.pushEvent("part", "x".repeat(100_000));
  }

  override render() {
    return html`${djFlash()}<button dj-click="save">${this.count}</button>`;
  }
}

class Large extends LiveView {
  override render() {
    return html`<p>${"x".repeat(2_000_000)}</p>`;
  }
}

const refused: Record<string, number> = {};
const app = createApp({
  secret: "a secret for the attack, which nobody else has to know",
  development: false,
  logger: false,
  routes: { "/": Counter, "/large": Large },
  // Waiting state lasts for the whole attack; only the limits make room. The rate of pages would keep most of it away.
  limits: { resumeWindowMs: 20 * 60_000, pagesPerSecondPerAddress: Number.POSITIVE_INFINITY },
  metrics: {
    count: (name, by = 1, attributes) => {
      const code = attributes?.["code"];
      if (name === "djust.gate.refused" && code) refused[code] = (refused[code] ?? 0) + by;
    },
    record: () => {},
  },
});

const server = createServer(
  djust(app, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    // Too long for a cookie, so it waits in the carry store.
    if (pathname === "/note") flash(request).put("info", `${searchParams.get("text")} ${"y".repeat(9_000)}`);
    if (pathname === "/note") return void response.writeHead(303, { location: "/" }).end();
    response.writeHead(404).end();
  }),
);
app.attach(server);

export interface AttackReport {
  readonly type: "report";
  readonly heapUsed: number;
  readonly rss: number;
  readonly sessions: number;
  readonly connections: number;
  readonly refused: Readonly<Record<string, number>>;
}

process.on("message", () => {
  server.getConnections((_, connections) => {
    (globalThis as { gc?: () => void }).gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const report: AttackReport = {
      type: "report",
      heapUsed,
      rss,
      sessions: app.health().sessions,
      connections,
      refused: { ...refused },
    };
    process.send?.(report);
  });
});
process.on("disconnect", () => process.exit());

server.listen(0, "127.0.0.1", () => {
  process.send?.({ type: "listening", port: (server.address() as AddressInfo).port });
});
