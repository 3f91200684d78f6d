import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "redis";
import { expect, onTestFinished, test, vi } from "vitest";
import { redis } from "../../src/redis/index.js";
import { createApp, djFlash, html, LiveView } from "../../src/server/index.js";
import { CookieJar } from "../behaviours/page.js";
import { Tab } from "../behaviours/tab.js";
import { connectWebSocket } from "../behaviours/transports/web-socket.js";
import { Balancer } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

class Desk extends LiveView {
  static override events = { save: true };
  override mount(): void {
    this.subscribe("person");
  }
  save({ message = "" }: { message?: string }): void {
    this.putFlash("success", message);
  }
  override render() {
    return html`${djFlash()}<p>desk</p>`;
  }
}

/** A tab that reconnects like the page's script, even if it is disconnected at once. */
class PatientTab extends Tab {
  #losses = 0;

  get isUp(): boolean {
    return this.lost.length === this.#losses;
  }

  override cut(): void {
    super.cut();
    this.#losses = -1;
  }

  override async connect(): Promise<void> {
    do {
      const { length } = this.log;
      this.open();
      this.#losses = this.lost.length;
      await this.until("there is an answer", () => !this.isUp || this.typesSince(length).includes("mount"));
    } while (!this.isUp);
  }

  /** @returns whether the event is known to have been handled */
  async save(message: string): Promise<boolean> {
    const { length } = this.log;
    const ref = this.start("save", { message });
    const isAnswered = (): boolean =>
      this.log.slice(length).some((frame) => "ref" in frame && frame.ref === ref);
    await this.until("there is an answer", () => isAnswered() || !this.isUp);
    return isAnswered();
  }
}

/** Seeded random numbers. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 7) % below;
  };
}

test.each([1, 2, 3, 4, 5, 6])(
  "a tab that moves between nodes while connections to Redis break sees each message once (seed %i)",
  {
    timeout: 60_000,
  },
  async (seed) => {
    const random = numbersFrom(seed);
    const server = await RedisServer.start();
    onTestFinished(() => server.stop());
    const balancer = new Balancer();
    await balancer.listen();
    onTestFinished(() => balancer.close());
    const apps = await Promise.all(
      [0, 1].map(async () => {
        const parts = await redis({ url: server.url, timeoutMs: 5_000, logger: { info() {}, warn() {} } });
        const app = createApp({ ...parts, secret: "s".repeat(32), routes: { "/": Desk }, logger: false });
        const { port } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
        onTestFinished(() => app.close());
        return { app, port };
      }),
    );
    const [one, two] = apps;
    if (!one || !two) throw new Error("Two nodes must be started");
    balancer.ports = [one.port, two.port];
    const operator = createClient({ url: server.url });
    await operator.connect();
    onTestFinished(() => operator.destroy());
    const tab = new PatientTab(balancer.origin, new CookieJar(), connectWebSocket);
    onTestFinished(() => tab.cut());
    await tab.load("/");
    await tab.connect();
    let broken = 0;
    let at = 0;
    const put: string[] = [];
    /** Events whose node was left before it replied: they may or may not have been handled. */
    const unsure: string[] = [];
    const actions = [
      async () => {
        if (!tab.isUp) return;
        const message = `event ${at++}`;
        ((await tab.save(message)) ? put : unsure).push(message);
      },
      async () => {
        const message = `topic ${at++}`;
        put.push(message);
        (random(2) === 0 ? one : two).app.flash.to("person").put("info", message);
      },
      async () => tab.cut(),
      async () => {
        balancer.ports = random(2) === 0 ? [one.port] : [two.port];
        await tab.reconnect();
      },
      async () => {
        // A node may hold the session without the tab knowing yet.
        balancer.ports = random(2) === 0 ? [one.port] : [two.port];
        tab.cut();
        tab.open();
        await wait(random(8));
        tab.cut();
      },
      async () => {
        const list = String(await operator.sendCommand(["CLIENT", "LIST"]));
        const ids = [...list.matchAll(/^id=(\d+) .*resp=3/gm)].flatMap(([, id]) => id ?? []);
        const mine = `${await operator.clientId()}`;
        const others = ids.filter((id) => id !== mine);
        const victim = others[random(others.length || 1)];
        if (victim === undefined) return;
        await operator.sendCommand(["CLIENT", "KILL", "ID", victim]).catch(() => {});
        broken++;
      },
      () => wait(random(30)),
    ];
    for (let step = 0; step < 120; step++) await actions[random(actions.length)]?.();
    expect(broken).toBeGreaterThan(5);
    await vi.waitFor(
      () => expect([one, two].map(({ app }) => app.health().broker)).toEqual(["connected", "connected"]),
      10_000,
    );
    await tab.reconnect();
    const shown = (): string[] =>
      tab.messages
        .map((text) => text.replace(/^\w+: /, ""))
        .filter((message) => !unsure.includes(message))
        .toSorted();
    await vi.waitFor(async () => {
      // A node that hears late of an earlier connection of the tab elsewhere sends the tab away.
      if (!tab.isUp) await tab.reconnect();
      expect(new Set(shown())).toEqual(new Set(put));
    });
    await wait(300);
    expect(shown()).toEqual(put.toSorted());
  },
);
