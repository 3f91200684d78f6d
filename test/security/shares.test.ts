import { describe, expect, test } from "vitest";
import { MemoryBroker, MemoryCarryStore } from "../../src/live/index.js";
import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { systemClock } from "../../src/server/node-ports.js";
import { MemorySessionStore } from "../../src/server/sessions/session-store.js";
import type { FlashCommand } from "../../src/wire/index.js";
import { withApp } from "../gates/clients.js";
import { type Socket, Visitor } from "./visitor.js";

class Counter extends LiveView {
  count = 0;

  @eventHandler()
  click(): void {
    this.count++;
  }

  @eventHandler()
  save(): void {
    this.count++;
    this.putFlash("success", "Saved");
  }

  override render() {
    return html`${djFlash()}<button dj-click="save">${this.count}</button>`;
  }
}

class Large extends LiveView {
  override render() {
    return html`<p>${"x".repeat(500_000)}</p>`;
  }
}

const unlimited = Number.POSITIVE_INFINITY;

function appOf(options: Partial<AppOptions> = {}): App {
  return createApp({
    secret: "a secret for the suite of shares, long enough",
    logger: false,
    trustProxy: true,
    routes: { "/": Counter, "/large": Large },
    ...options,
    limits: {
      detachedSessions: 40,
      detachedSessionsPerBrowser: 10,
      detachedSessionsPerAddress: 20,
      eventsPerSecond: unlimited,
      eventBurst: unlimited,
      mountsPerSecondPerAddress: unlimited,
      ...options.limits,
    },
  });
}

/** Someone whose connection is gone for a moment, with a view that has counted to one. */
async function waiting(origin: string): Promise<() => Promise<boolean>> {
  const victim = await new Visitor(origin, "192.0.2.1").load();
  const socket = await victim.socket();
  const { session, token } = await socket.mount(victim.mountFrame("victim"));
  socket.send({ type: "event", event: "click", params: {} });
  await socket.frame(({ type }) => type === "patch");
  socket.socket.terminate();
  victim.token = token;
  return async () => {
    const again = await victim.socket();
    const mounted = await again.mount(victim.mountFrame("victim"));
    again.socket.terminate();
    return mounted.session === session;
  };
}

/** Ways in which one address can make sessions that nobody comes back to. */
const floods: readonly (readonly [string, (origin: string) => Promise<void>])[] = [
  [
    "mounts with new tab names over one WebSocket",
    async (origin) => {
      const visitor = await new Visitor(origin, "192.0.2.66").load();
      const socket = await visitor.socket();
      for (let tab = 0; tab < 100; tab++) await socket.mount(visitor.mountFrame(`tab ${tab}`));
      socket.socket.terminate();
    },
  ],
  [
    "mounts with new tab names over event streams",
    async (origin) => {
      const visitor = await new Visitor(origin, "192.0.2.66").load();
      for (let tab = 0; tab < 100; tab++) {
        const { body } = await visitor.stream(visitor.mountFrame(`tab ${tab}`));
        const reader = body?.getReader();
        await reader?.read();
        await reader?.cancel();
      }
    },
  ],
  [
    "mounts with new tab names by HTTP POST",
    async (origin) => {
      const visitor = await new Visitor(origin, "192.0.2.66").load();
      for (let tab = 0; tab < 100; tab++) await visitor.post(visitor.mountFrame(`tab ${tab}`));
    },
  ],
  [
    "first pages without a cookie",
    async (origin) => {
      for (let page = 0; page < 100; page++) await new Visitor(origin, "192.0.2.66").load();
    },
  ],
  [
    "first pages of one IPv6 network, each from another address",
    async (origin) => {
      for (let page = 0; page < 100; page++)
        await new Visitor(origin, `2001:db8:1:2::${page.toString(16)}`).load();
    },
  ],
  [
    "forms without a script",
    async (origin) => {
      const visitor = await new Visitor(origin, "192.0.2.66").load();
      for (let post = 0; post < 100; post++) {
        expect((await visitor.submit({ _event: "save" })).status).toBe(303);
      }
    },
  ],
];

describe("a session that waits for its tab is still there", () => {
  test.each(floods)("after %s from another address", async (_, flood) => {
    const app = appOf();
    await withApp(app, async (origin) => {
      const isThere = await waiting(origin);
      await flood(origin);
      expect(app.health().sessions).toBeLessThanOrEqual(21);
      expect(await isThere()).toBe(true);
    });
  });

  test("after another browser of its own address has mounted as much as it can", async () => {
    const app = appOf();
    await withApp(app, async (origin) => {
      const isThere = await waiting(origin);
      const neighbour = await new Visitor(origin, "192.0.2.1").load();
      for (let tab = 0; tab < 100; tab++) await neighbour.post(neighbour.mountFrame(`tab ${tab}`));
      expect(app.health().sessions).toBe(11);
      expect(await isThere()).toBe(true);
    });
  });
});

describe("sessions that wait for their tabs are weighed", () => {
  const mib = 1024 * 1024;
  const limits = {
    detachedSessions: 1_000,
    detachedSessionsPerBrowser: 1_000,
    detachedSessionsPerAddress: 1_000,
    detachedBytes: 40 * mib,
  };

  test.each([
    ["first pages", (one: Visitor) => one.load("/large")],
    [
      "mounts by POST",
      (one: Visitor, at: number) => one.post({ ...one.mountFrame(`tab ${at}`), url: "/large" }),
    ],
  ])("by what they show, after large %s", async (_, send) => {
    const app = appOf({ limits });
    await withApp(app, async (origin) => {
      const isThere = await waiting(origin);
      const attacker = await new Visitor(origin, "192.0.2.66").load("/large");
      for (let at = 0; at < 60; at++) await send(attacker, at);
      expect(app.health().sessions).toBeLessThanOrEqual(21);
      expect(await isThere()).toBe(true);
    });
  });
});

describe("what a form without a script has done is on the next page", () => {
  test("after as many forms as one likes from another address, beside an entry that nobody takes", async () => {
    await withApp(appOf(), async (origin) => {
      const victim = await new Visitor(origin, "192.0.2.1").load();
      expect((await victim.submit({ _event: "save" })).status).toBe(303);
      const attacker = await new Visitor(origin, "192.0.2.66").load();
      for (let post = 0; post < 60; post++) await attacker.submit({ _event: "save" });
      await victim.load();
      expect(victim.page).toContain("Saved");
      expect(victim.page).toMatch(/<button[^>]*>1</);
    });
  });
});

describe("the memory carry store", () => {
  const hourMs = 3_600_000;

  test("remembers a name however many a visitor at another address uses", () => {
    const store = new MemoryCarryStore(systemClock);
    store.once("shown", hourMs, { owner: "v", address: "192.0.2.1" });
    for (let name = 0; name < 250_000; name++)
      store.once(`n${name}`, hourMs, { owner: `s${name % 30}`, address: "192.0.2.66" });
    expect(store.once("shown", hourMs, { owner: "v", address: "192.0.2.1" })).toBe(false);
  });

  test("remembers every name of a browser that uses 10,050 others in the hour", () => {
    const store = new MemoryCarryStore(systemClock);
    const from = { owner: "o", address: "192.0.2.1" };
    expect(store.once("shown", hourMs, from)).toBe(true);
    for (let name = 0; name < 10_050; name++) store.once(String(name), hourMs, from);
    expect(store.once("shown", hourMs, from)).toBe(false);
  });

  test("forgets a name when its seal is over, and not because one before it lasts longer", () => {
    let time = 0;
    const store = new MemoryCarryStore({ ...systemClock, now: () => time });
    store.once("long", 1_000);
    store.once("short", 10);
    time = 10;
    expect([store.once("long", 1_000), store.once("short", 10)]).toEqual([false, true]);
  });

  test("is bounded in bytes, and keeps what others have put", () => {
    const dropped: string[] = [];
    const store = new MemoryCarryStore(systemClock, (text) => dropped.push(text.slice(0, 1)));
    store.keep("victim", "v", hourMs, { owner: "v", address: "192.0.2.1" });
    const text = "x".repeat(200_000);
    for (let name = 0; name < 1_500; name++)
      store.keep(`n${name}`, text, hourMs, { owner: `s${name}`, address: "192.0.2.66" });
    expect(1_500 - dropped.length).toBeLessThan(85);
    expect(new Set(dropped)).toEqual(new Set(["x"]));
    expect(store.take("victim")).toBe("v");
  });

  test("keeps the messages of a browser however many texts another of its address has put", () => {
    const store = new MemoryCarryStore(systemClock);
    store.keep("victim", "v", hourMs, { owner: "v", address: "192.0.2.1" });
    for (let name = 0; name < 1_500; name++)
      store.keep(`n${name}`, "x".repeat(200_000), hourMs, { owner: "s", address: "192.0.2.1" });
    expect(store.take("victim")).toBe("v");
  });
});

describe("what waits at topics", () => {
  const put = (message: string) => ({ action: "put", level: "info", message }) as const;
  const taken = (broker: MemoryBroker, topic: string): string[] => {
    const messages: string[] = [];
    const flash = (command: FlashCommand): void => {
      if (command.action === "put") messages.push(command.message);
    };
    void broker.subscribe(topic, { message: () => {}, flash }).take();
    return messages;
  };

  test("is bounded in bytes over all topics, and a topic with little keeps it", () => {
    let dropped = 0;
    const broker = new MemoryBroker(systemClock, () => dropped++);
    broker.publishFlash("victim", put("for the victim"));
    for (let topic = 0; topic < 100; topic++)
      for (let at = 0; at < 100; at++) broker.publishFlash(`topic ${topic}`, put("x".repeat(10_000)));
    expect(10_000 - dropped).toBeLessThan(3_300);
    expect(taken(broker, "victim")).toEqual(["for the victim"]);
  });

  test("is a hundred messages for each topic, the newest", () => {
    const broker = new MemoryBroker(systemClock);
    for (let at = 0; at < 150; at++) broker.publishFlash("t", put(String(at)));
    expect(taken(broker, "t")).toEqual(Array.from({ length: 100 }, (_, at) => String(at + 50)));
  });
});

describe("browser sessions in memory", () => {
  const cookie = { originalMaxAge: 60_000 };
  const has = (store: MemorySessionStore, sid: string): boolean => {
    let found: unknown;
    store.get(sid, (_, session) => {
      found = session;
    });
    return found !== null;
  };

  test("are pushed out by those of their own address alone", () => {
    const store = new MemorySessionStore(systemClock, 1_000);
    store.set("victim", { cookie }, undefined, "192.0.2.1");
    for (let sid = 0; sid < 5_000; sid++) store.set(`s${sid}`, { cookie }, undefined, "192.0.2.66");
    expect([has(store, "victim"), has(store, "s4999"), has(store, "s4000")]).toEqual([true, true, false]);
  });

  test("weigh what they hold", () => {
    const store = new MemorySessionStore(systemClock, 1_000);
    for (let sid = 0; sid < 100; sid++)
      store.set(`s${sid}`, { cookie, text: "x".repeat(50_000) }, undefined, "192.0.2.66");
    expect(
      Array.from({ length: 100 }, (_, sid) => has(store, `s${sid}`)).filter(Boolean).length,
    ).toBeLessThan(6);
    let failure: unknown;
    store.set("huge", { cookie, text: "x".repeat(2_000_000) }, (error) => {
      failure = error;
    });
    expect(failure).toBeInstanceOf(Error);
  });
});

describe("connections of one address", () => {
  test("are shared: a browser with many gives one up for a browser with fewer, and keeps the rest", async () => {
    await withApp(appOf({ limits: { connectionsPerAddress: 5 } }), async (origin) => {
      const greedy = await new Visitor(origin, "192.0.2.1").load();
      const sockets: Socket[] = [];
      for (let at = 0; at < 5; at++) sockets.push(await greedy.socket());
      await expect(greedy.socket()).rejects.toThrow("429");
      const other = await new Visitor(origin, "192.0.2.1").load();
      const socket = await other.socket();
      expect(await socket.mount(other.mountFrame("one"))).toMatchObject({ type: "mount" });
      await expect
        .poll(() => sockets.map(({ closed }) => closed))
        .toEqual([4429, ...Array(4).fill(undefined)]);
      expect((await other.stream(other.mountFrame("two"))).status).toBe(200);
      expect((await other.stream(other.mountFrame("three"))).status).toBe(429);
    });
  });

  test("say in the log, once, when they are all that an address may have", async () => {
    const warnings: string[] = [];
    const log = { debug() {}, info() {}, error() {}, warn: (_: object, text: string) => warnings.push(text) };
    await withApp(appOf({ logger: log, limits: { connectionsPerAddress: 1 } }), async (origin) => {
      const visitor = await new Visitor(origin, "192.0.2.1").load();
      await visitor.socket();
      for (let at = 0; at < 3; at++) await expect(visitor.socket()).rejects.toThrow("429");
      expect(warnings).toEqual([expect.stringMatching(/limits\.connectionsPerAddress\. .*set trustProxy/)]);
    });
  });
});
