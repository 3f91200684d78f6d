import { createIds } from "../../src/client/flash/ids.js";
import type { FlashRuntime } from "../../src/client/flash/index.js";
import { djFlash, eventHandler, html, LiveView, type TransportName } from "../../src/server/index.js";
import type { FlashPut } from "../../src/wire/index.js";
import { Random } from "./random.js";
import { SimulatedNetwork } from "./simulated-network.js";
import { SimulatedServer } from "./simulated-server.js";
import { breakSomething, flashWithoutElements, openTab } from "./simulated-tab.js";
import { SimulatedTime } from "./simulated-time.js";

/** The result of one seed. */
export interface Outcome {
  /** Messages in the order they were shown. */
  readonly shown: readonly string[];
  readonly expected: readonly string[];
  /** Clicks in the order the view's handler ran for them. */
  readonly carriedOut: readonly number[];
  readonly clicked: readonly number[];
  readonly views: number;
  readonly complaints: readonly string[];
  readonly reconnects: number;
  /** Simulated milliseconds. */
  readonly lasted: number;
}

/** @returns a one-line description of what is wrong with an outcome, or `undefined` */
export function wrongWith(outcome: Outcome): string | undefined {
  const { shown, expected, carriedOut, clicked, views, complaints } = outcome;
  const wrong: string[] = [];
  const differs = (what: string, got: readonly unknown[], due: readonly unknown[]): void => {
    const at = due.findIndex((item, index) => item !== got[index]);
    if (got.length !== due.length || at >= 0)
      wrong.push(
        `${what}: ${got.length} of ${due.length}; expected ${due[at]}, got ${got.slice(at, at + 3)}`,
      );
  };
  differs("shown", shown, expected);
  differs("handled", carriedOut, clicked);
  if (views !== 1) wrong.push(`${views} views`);
  if (complaints.length > 0) wrong.push(complaints.slice(0, 3).join("; "));
  return wrong.length > 0 ? wrong.join("; ") : undefined;
}

export const puts = 200;
export const cuts = 50;
const spanMs = 90_000;

/** Runs 200 numbered puts in one view while the connection breaks at 50 points, all decided by the seed. */
export async function simulate(transports: readonly TransportName[], seed: number): Promise<Outcome> {
  const random = new Random(seed);
  const time = new SimulatedTime();
  const network = new SimulatedNetwork(time, random);
  const views: Numbered[] = [];

  class Numbered extends LiveView {
    put = 0;
    seen = 0;
    readonly clicks: number[] = [];
    override mount(): void {
      views.push(this);
      this.subscribe("news");
    }
    @eventHandler() async click({ click, takesMs }: { click: number; takesMs: number }): Promise<void> {
      this.clicks.push(click);
      if (takesMs > 0) await new Promise<void>((resolve) => time.setTimeout(resolve, takesMs));
      this.next();
    }
    @eventHandler() work({ click, takesMs }: { click: number; takesMs: number }): void {
      this.clicks.push(click);
      this.startAsync(async () => {
        await new Promise<void>((resolve) => time.setTimeout(resolve, takesMs));
        this.next();
      });
    }
    override handleInfo(): void {
      this.next();
    }
    next(): void {
      this.putFlash("info", `message ${++this.put}`);
      // Every other turn renders no change.
      if (this.put % 2 === 0) this.seen = this.put;
    }
    override render() {
      return html`${djFlash()}<p>${this.seen}</p>`;
    }
  }

  const server = new SimulatedServer({
    routes: { "/": Numbered },
    transports,
    clock: time,
    // This many faults can keep a tab disconnected for longer than the default.
    limits: { resumeWindowMs: 600_000 },
  });
  const shown: string[] = [];
  const clicked: number[] = [];
  const tab = await openTab(network, server, transports, flashInto(shown, random, time));
  try {
    const publish = (put: number): void => server.runtime.broker.publish("news", put);
    const click = (put: number): void => {
      clicked.push(put);
      const takesMs = random.next() < 0.2 ? random.between(0, 1_500) : 0;
      tab.root.event(random.pick(["click", "click", "work"]), { click: put, takesMs }, tab.element);
    };
    for (let put = 0; put < puts - 2; put++)
      time.setTimeout(() => (random.next() < 0.5 ? publish : click)(put), random.between(0, spanMs));
    for (let cut = 0; cut < cuts; cut++)
      time.setTimeout(() => breakSomething(network), random.between(0, spanMs));

    const startedAt = time.now();
    await time.run(spanMs + 60_000, () => false);
    // The last two are dropped, and nothing later reveals it.
    network.swallow("down", 300);
    publish(puts - 1);
    await time.run(60_000, () => false);
    network.swallow("up", 300);
    click(puts);
    await time.run(180_000, () => shown.length >= puts);
    // Leaves time for anything that would be shown twice.
    await time.run(60_000, () => false);
    const [view] = views;
    return {
      shown,
      expected: Array.from({ length: puts }, (_, index) => `message ${index + 1}`),
      carriedOut: view?.clicks ?? [],
      clicked,
      views: views.length,
      complaints: tab.complaints,
      reconnects: tab.reconnects,
      lasted: time.now() - startedAt,
    };
  } finally {
    tab.close();
  }
}

/** Records the messages in the order they are shown. A message may take a moment to appear. */
function flashInto(shown: string[], random: Random, time: SimulatedTime): FlashRuntime {
  return flashWithoutElements((tell) => {
    const ids = createIds(tell);
    return {
      ...ids,
      handleFlash: (command) => {
        const put = command as FlashPut;
        if (!ids.take(put as Parameters<typeof ids.take>[0])) return;
        shown.push(put.message);
        const settle = (): void => ids.settle(put as Parameters<typeof ids.take>[0]);
        if (random.next() < 0.8) settle();
        else time.setTimeout(settle, random.between(0, 2_000));
      },
    };
  });
}
