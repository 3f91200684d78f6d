import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { MemoryBroker } from "../../src/live/index.js";
import { type App, createApp, djFlash, html, LiveView } from "../../src/server/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { MemoryOutboxes } from "./memory-outbox-store.js";
import { Balancer } from "./nodes.js";

/** Work of the view that waits until the test lets it proceed. */
class Gate {
  arrivals = 0;
  isShut = false;
  #open = (): void => {};

  async pass(): Promise<void> {
    this.arrivals++;
    if (this.isShut) await new Promise<void>((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.isShut = false;
    this.#open();
  }
}

let gate: Gate;
let balancer: Balancer;
let tab: Tab;
beforeEach(async () => {
  gate = new Gate();
  balancer = new Balancer();
  await balancer.listen();
  tab = new Tab(balancer.origin, new CookieJar(), connectWebSocket);
  return async () => {
    gate.open();
    tab.cut();
    await balancer.close();
  };
});

class Desk extends LiveView {
  static override events = { work: true };
  override async mount(): Promise<void> {
    this.subscribe("person");
    await gate.pass();
  }
  async work(): Promise<void> {
    await gate.pass();
  }
  override render() {
    return html`${djFlash()}`;
  }
}

/** Two nodes that share a broker and an outbox store. */
async function startNodes() {
  const broker = new MemoryBroker(new FakeClock());
  const all = new MemoryOutboxes();
  const start = async (): Promise<{ app: App; port: number }> => {
    const app = createApp({
      secret: "a secret of all nodes of this test",
      broker,
      outboxStore: all.node(),
      routes: { "/": Desk },
      limits: { shutdownMs: 50 },
      logger: false,
    });
    const { port } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
    onTestFinished(() => app.close());
    return { app, port };
  };
  return { one: await start(), two: await start() };
}

/** The tab connects to a node where its view's `mount` does not end. */
async function connectToSlowMount(port: number): Promise<void> {
  const { arrivals } = gate;
  gate.isShut = true;
  balancer.ports = [port];
  tab.open();
  await vi.waitFor(() => expect(gate.arrivals).toBe(arrivals + 1), 5_000);
}

/** The tab sends an event to a node where its handler does not end. */
async function startSlowHandler(port: number): Promise<void> {
  balancer.ports = [port];
  await tab.reconnect();
  const { arrivals } = gate;
  gate.isShut = true;
  tab.start("work");
  await vi.waitFor(() => expect(gate.arrivals).toBe(arrivals + 1), 5_000);
}

for (const [what, occupy] of [
  ["mount", connectToSlowMount],
  ["a handler", startSlowHandler],
] as const) {
  test(`flash that reaches a node while ${what} is running follows the tab to another node`, async () => {
    const { one, two } = await startNodes();
    balancer.ports = [one.port];
    await tab.load("/");
    await occupy(two.port);
    one.app.flash.to("person").put("info", "first");
    one.app.flash.to("person").put("info", "second");
    gate.isShut = false;
    balancer.ports = [one.port];
    await tab.reconnect();
    await tab.until("both are shown", () => tab.messages.length === 2);
    gate.open();
    await tab.event("work");
    expect(tab.messages).toEqual(["info: first", "info: second"]);
    expect(two.app.health().sessions).toBe(0);
  });

  test(`flash that reaches a node while ${what} is running is shown by another when the node stops`, async () => {
    const { one, two } = await startNodes();
    balancer.ports = [one.port];
    await tab.load("/");
    await occupy(two.port);
    one.app.flash.to("person").put("info", "first");
    one.app.flash.to("person").put("info", "second");
    const closed = two.app.close();
    await vi.waitFor(() => expect(two.app.health().sessions).toBe(0), 5_000);
    gate.isShut = false;
    balancer.ports = [one.port];
    await tab.reconnect();
    await tab.until("both are shown", () => tab.messages.length === 2);
    gate.open();
    await closed;
    await tab.event("work");
    expect(tab.messages).toEqual(["info: first", "info: second"]);
  });
}
