import { createIds } from "../../src/client/flash/ids.js";
import type { FlashRuntime } from "../../src/client/flash/index.js";
import { createLiveRoot, type LiveRoot } from "../../src/client/live-root/index.js";
import type { LazyNavigation } from "../../src/client/navigation/lazy-navigation.js";
import { provideAllParts } from "../../src/client/parts/all.js";
import { djFlash, eventHandler, html, LiveView, type TransportName } from "../../src/server/index.js";
import type { FlashPut } from "../../src/wire/index.js";
import { Random } from "./random.js";
import { installBrowser } from "./simulated-browser.js";
import { type Side, SimulatedNetwork } from "./simulated-network.js";
import { SimulatedServer } from "./simulated-server.js";
import { SimulatedTime } from "./simulated-time.js";

provideAllParts();

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
  const page = await server.load("/");
  const uninstall = installBrowser(network, server);
  const complaints: string[] = [];
  const complain = (event: Event): void => {
    complaints.push((event as CustomEvent<{ message: string }>).detail.message);
    event.preventDefault();
  };
  addEventListener("djust:error", complain);
  const shown: string[] = [];
  const clicked: number[] = [];
  let reconnects = -1;
  let root: LiveRoot | undefined;
  try {
    const element = document.createElement("div");
    element.innerHTML = /<div dj-view="[^"]*" dj-root>(.*)<\/div>/s.exec(page)?.[1] ?? "";
    const content = (name: string): string =>
      new RegExp(`name="${name}" content="([^"]*)"`).exec(page)?.[1] ?? "";
    element.setAttribute("data-dj-token", content("djust-token"));
    document.head.innerHTML = `<meta name="csrf-token" content="${content("csrf-token")}">`;
    document.body.replaceChildren(element);
    root = createLiveRoot({
      root: element,
      config: { path: "/_djust", transports },
      flash: flashInto(shown, random, time),
      loading: noLoading,
      runBinding: () => {},
      navigation: () => noNavigation,
      connected: (name) => {
        if (name) reconnects++;
      },
    });
    root.connect();

    const publish = (put: number): void => server.runtime.broker.publish("news", put);
    const click = (put: number): void => {
      clicked.push(put);
      const takesMs = random.next() < 0.2 ? random.between(0, 1_500) : 0;
      root?.event(random.pick(["click", "click", "work"]), { click: put, takesMs }, element);
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
      complaints,
      reconnects,
      lasted: time.now() - startedAt,
    };
  } finally {
    root?.disconnect();
    removeEventListener("djust:error", complain);
    uninstall();
  }
}

/** Injects one random connection fault. */
function breakSomething(network: SimulatedNetwork): void {
  const { random, time } = network;
  const sides: readonly (readonly Side[])[] = [["browser", "server"], ["browser"], ["server"]];
  network.block(random.pick(["websocket", "sse", "nothing", "nothing"]), 10_000);
  switch (random.pick(["cut", "swallow", "swallow then cut"])) {
    case "cut":
      return network.cut(random.pick(sides));
    case "swallow then cut":
      time.setTimeout(() => network.cut(random.pick(sides)), random.between(0, 5_000));
      break;
  }
  const most = random.pick([50, 500, 5_000]);
  const directions = random.pick([["up"], ["down"], ["up", "down"]] as const);
  for (const direction of directions) network.swallow(direction, random.between(0, most));
}

/** The ids of the page's flash, without elements. A message may take a moment to appear. */
function flashInto(shown: string[], random: Random, time: SimulatedTime): FlashRuntime {
  const nothing = (): void => {};
  const channel: FlashRuntime["channel"] = (tell) => {
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
  };
  return {
    ...channel(nothing),
    channel,
    page: { show: nothing, clear: nothing, dismiss: nothing, handleFlash: nothing } as never,
    flush: nothing,
    empty: nothing,
  };
}

const noLoading = {
  start: () => {},
  settle: () => {},
  finish: () => {},
  releaseAll: () => {},
  lift: () => {},
  refresh: () => {},
  isLocked: () => false,
};

const noNavigation: LazyNavigation = {
  use: () => {},
  changed: () => {},
  clicked: () => {},
  handle: (_frame, apply) => apply(),
};
