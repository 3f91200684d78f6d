import type { FlashRuntime } from "../../src/client/flash/index.js";
import { createLiveRoot, type LiveRoot } from "../../src/client/live-root/index.js";
import type { LazyNavigation } from "../../src/client/navigation/lazy-navigation.js";
import { provideAllParts } from "../../src/client/parts/all.js";
import type { TransportName } from "../../src/server/index.js";
import { installBrowser } from "./simulated-browser.js";
import type { Side, SimulatedNetwork } from "./simulated-network.js";
import type { SimulatedServer } from "./simulated-server.js";

provideAllParts();

/** A browser tab with the page script, in a simulated network. */
export interface SimulatedTab {
  readonly root: LiveRoot;
  /** The element of the view. */
  readonly element: Element;
  readonly complaints: readonly string[];
  readonly reconnects: number;
  close(): void;
}

/** Loads a page and starts its script. */
export async function openTab(
  network: SimulatedNetwork,
  server: SimulatedServer,
  transports: readonly TransportName[],
  flash: FlashRuntime,
): Promise<SimulatedTab> {
  const page = await server.load("/");
  const uninstall = installBrowser(network, server);
  const complaints: string[] = [];
  const complain = (event: Event): void => {
    complaints.push((event as CustomEvent<{ message: string }>).detail.message);
    event.preventDefault();
  };
  addEventListener("djust:error", complain);
  const element = document.createElement("div");
  element.innerHTML = /<div dj-view="[^"]*" dj-root>(.*)<\/div>/s.exec(page)?.[1] ?? "";
  const content = (name: string): string =>
    new RegExp(`name="${name}" content="([^"]*)"`).exec(page)?.[1] ?? "";
  element.setAttribute("data-dj-token", content("djust-token"));
  document.head.innerHTML = `<meta name="csrf-token" content="${content("csrf-token")}">`;
  document.body.replaceChildren(element);
  let reconnects = -1;
  const root = createLiveRoot({
    root: element,
    config: { path: "/_djust", transports },
    flash,
    loading: noLoading,
    runBinding: () => {},
    navigation: () => noNavigation,
    connected: (name) => {
      if (name) reconnects++;
    },
  });
  root.connect();
  return {
    root,
    element,
    complaints,
    get reconnects() {
      return reconnects;
    },
    close() {
      root.disconnect();
      removeEventListener("djust:error", complain);
      uninstall();
    },
  };
}

/** Injects one random connection fault. */
export function breakSomething(network: SimulatedNetwork): void {
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

/** The page's flash without elements. @param channel receives the commands of the view */
export function flashWithoutElements(channel: FlashRuntime["channel"]): FlashRuntime {
  return {
    ...channel(nothing),
    channel,
    page: { show: nothing, clear: nothing, dismiss: nothing, handleFlash: nothing } as never,
    flush: nothing,
    empty: nothing,
  };
}

const nothing = (): void => {};

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
