import { describe, expect, onTestFinished, test } from "vitest";
import {
  createApp,
  djFlash,
  eventHandler,
  html,
  type Listening,
  type LiveRequest,
  LiveView,
  type TransportName,
} from "../../src/server/index.js";
import { longRun } from "../support/long-run.js";
import { FaultyProxy } from "./faulty-proxy.js";
import { loadPage } from "./page-in-jsdom.js";
import { Random } from "./random.js";

const puts = 200;
const cuts = 50;
const spanMs = 12_000;
const patienceMs = 90_000;
const transports: readonly TransportName[] = ["websocket", "sse", "http"];
/** `FAULT_SEED` runs a single one. */
const { FAULT_SEED } = process.env;
const seeds =
  FAULT_SEED === undefined
    ? Array.from({ length: longRun(20, 2) }, (_, index) => index + 1)
    : [Number(FAULT_SEED)];

class Numbered extends LiveView {
  put = 0;
  clicks: number[] = [];
  override mount({ params }: LiveRequest): void {
    const seed = Number(params["seed"]);
    views.set(seed, [...(views.get(seed) ?? []), this]);
  }
  @eventHandler() click({ click }: { click: string }): void {
    this.clicks.push(Number(click));
    this.putFlash("info", `message ${++this.put}`);
  }
  /** Outside any event, like a background job. */
  putNow(): void {
    this.putFlash("info", `message ${++this.put}`);
  }
  override render() {
    return html`${djFlash({ autoDismiss: 400 })}<p>${this.put % 2}</p><button dj-click="click">Click</button>`;
  }
}
/** By seed: one for each mount of the page. */
let views = new Map<number, Numbered[]>();

/** Runs one seed. @returns a one-line description of what is wrong, or `undefined` */
async function run({ port, url }: Listening, seed: number): Promise<string | undefined> {
  const random = new Random(seed);
  const proxy = await FaultyProxy.before(port);
  const page = await loadPage(`${url}/?seed=${seed}`, proxy.origin, seed % 4 === 0);
  const [view] = views.get(seed) ?? [];
  if (!view) throw new Error("The page was not mounted");
  const button = page.window.document.querySelector("button") as HTMLButtonElement;
  const clicked: number[] = [];
  const timers: NodeJS.Timeout[] = [];
  try {
    for (let put = 1; put <= puts; put++)
      timers.push(
        setTimeout(
          () => {
            if (random.next() < 0.5) return view.putNow();
            clicked.push(put);
            button.setAttribute("data-click", `${put}`);
            button.click();
          },
          random.between(0, spanMs),
        ),
      );
    for (let cut = 0; cut < cuts; cut++)
      timers.push(setTimeout(() => proxy.breakSomething(random), random.between(0, spanMs)));
    const until = performance.now() + spanMs + patienceMs;
    while (page.shown.length < puts && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    // Leaves time for anything that would be shown twice.
    await new Promise((resolve) => setTimeout(resolve, 500));
  } finally {
    for (const timer of timers) clearTimeout(timer);
    page.close();
    proxy.close();
  }
  const wrong: string[] = [];
  const at = page.shown.findIndex((message, index) => message !== `message ${index + 1}`);
  if (at >= 0 || page.shown.length !== puts)
    wrong.push(`shown: ${page.shown.length} of ${puts}, after ${at} came ${page.shown.slice(at, at + 3)}`);
  if (view.clicks.join() !== clicked.join()) wrong.push(`clicks: ${view.clicks.length} of ${clicked.length}`);
  if (page.complaints.length > 0) wrong.push(page.complaints.slice(0, 3).join("; "));
  if (views.get(seed)?.length !== 1) wrong.push("mounted again");
  if (proxy.faults !== cuts) wrong.push(`${proxy.faults} faults`);
  return wrong.length > 0 ? `FAULT_SEED=${seed}: ${wrong.join("; ")}` : undefined;
}

describe.each(transports)("over %s", (transport) => {
  test(`${puts} puts through ${cuts} faults of a proxy are shown once, in order, for ${seeds.length} seeds`, {
    timeout: 180_000,
  }, async () => {
    views = new Map();
    const app = createApp({
      secret: "a secret for fault tests, long enough",
      logger: false,
      routes: { "/": Numbered },
      transports: [transport],
      limits: {
        heartbeatMs: 500,
        heartbeatTimeoutMs: 2_000,
        reconnectMinMs: 20,
        reconnectMaxMs: 300,
        connectionsPerAddress: 10_000,
        // A machine that stalls briefly sends all its clicks at once afterwards.
        eventsPerSecond: 10_000,
        eventBurst: 10_000,
        // A busy machine may keep a tab disconnected for long, which is not what this tests.
        resumeWindowMs: 180_000,
      },
    });
    const listening = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
    onTestFinished(() => listening.close());
    const started = seeds.map((seed, index) =>
      new Promise((resolve) => setTimeout(resolve, index * 150)).then(() => run(listening, seed)),
    );
    expect((await Promise.all(started)).filter(Boolean)).toEqual([]);
  });
});
