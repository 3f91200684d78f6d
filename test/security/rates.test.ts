import { describe, expect, onTestFinished, test } from "vitest";
import {
  type App,
  type AppLimits,
  type AppOptions,
  createApp,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { checkedLimits } from "../../src/server/options.js";
import { Rates } from "../../src/server/security/rates.js";
import { FakeClock } from "../behaviours/clock.js";
import { type Socket, Visitor } from "./visitor.js";

let gate: Promise<void> | undefined;

class Counter extends LiveView {
  count = 0;

  @eventHandler()
  click(): void {
    this.count++;
  }

  @eventHandler()
  async wait(): Promise<void> {
    await gate;
  }

  override render() {
    return html`<p>${this.count}</p>`;
  }
}

/** An application in which time stands still. */
async function serve(
  limits: Partial<AppLimits> = {},
  options: Partial<AppOptions> = {},
): Promise<{ app: App; origin: string; clock: FakeClock; visitor: (address?: string) => Promise<Visitor> }> {
  const clock = new FakeClock();
  const app = createApp({
    secret: "a secret for the suite of rates, long enough",
    logger: false,
    trustProxy: true,
    clock,
    routes: { "/": Counter },
    limits,
    ...options,
  });
  const { url, close } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  onTestFinished(close);
  return {
    app,
    origin: url,
    clock,
    visitor: (address = "192.0.2.1") => new Visitor(url, address).load(),
  };
}

const click = { type: "event", event: "click", params: {} };
const codeOf = (frame: object): string => (frame as { code?: string }).code ?? "taken";

/** How many of so many attempts are taken, one after another. */
async function taken(times: number, send: (at: number) => Promise<object>): Promise<number> {
  let count = 0;
  for (let at = 0; at < times; at++) {
    const code = codeOf(await send(at));
    if (code === "taken") count++;
    else expect(code).toBe("DJ_RATE_EVENTS");
  }
  return count;
}

describe("first page loads", () => {
  test("of one address are limited, and others are not", async () => {
    const { app, origin, clock } = await serve({ pagesPerSecondPerAddress: 5, connectionsPerAddress: 4 });
    const load = async (address: string, method = "GET") => {
      const response = await fetch(origin, { method, headers: { "x-forwarded-for": address } });
      await response.text();
      return [response.status, response.headers.get("retry-after")];
    };
    const statuses: unknown[] = [];
    for (let at = 0; at < 20; at++) statuses.push((await load("192.0.2.1", at % 2 ? "GET" : "HEAD"))[0]);
    expect(statuses).toEqual([...Array(10).fill(200), ...Array(10).fill(429)]);
    expect(app.health().sessions).toBe(5);
    expect(await load("192.0.2.2")).toEqual([200, null]);
    expect(await load("192.0.2.1")).toEqual([429, "1"]);
    clock.advance(1_000);
    expect(await load("192.0.2.1")).toEqual([200, null]);
  });

  test("that are refused are counted, logged once with the name of the limit, and use nothing up", async () => {
    const counted: unknown[][] = [];
    const warned: unknown[] = [];
    const { origin, clock } = await serve(
      { pagesPerSecondPerAddress: 1, connectionsPerAddress: 1 },
      {
        metrics: { count: (...given) => counted.push(given), record: () => {} },
        logger: { ...console, warn: (fields) => warned.push(fields), debug: () => {}, info: () => {} },
      },
    );
    for (let at = 0; at < 4; at++) await (await fetch(origin)).text();
    expect(counted.filter(([name]) => name === "djust.gate.refused")).toEqual([
      ["djust.gate.refused", 1, { code: "DJ_RATE_EVENTS" }],
      ["djust.gate.refused", 1, { code: "DJ_RATE_EVENTS" }],
    ]);
    expect(warned).toEqual([{ limit: "pagesPerSecondPerAddress" }]);
    clock.advance(1_000);
    expect((await fetch(origin)).status).toBe(200);
  });
});

describe("by HTTP every frame counts", () => {
  test("mounts with a new tab name each", async () => {
    const { visitor, clock } = await serve({ mountsPerSecondPerAddress: 5, connectionsPerAddress: 10 });
    const one = await visitor();
    const mount = (at: number) => one.post(one.mountFrame(`tab ${at}`));
    expect(await taken(30, mount)).toBe(10);
    clock.advance(1_000);
    expect(await taken(10, mount)).toBe(5);
    const elsewhere = await visitor("192.0.2.2");
    expect(codeOf(await elsewhere.post(elsewhere.mountFrame("tab")))).toBe("taken");
  });

  test("events without a view token", async () => {
    const { visitor } = await serve();
    const one = await visitor();
    expect(await taken(60, () => one.post(click, "/", false))).toBe(20);
    const other = await visitor();
    expect(codeOf(await other.post(click, "/", false))).toBe("taken");
  });

  test("plain forms, without JavaScript", async () => {
    const { visitor, clock } = await serve({ eventsPerSecond: 2, eventBurst: 2 });
    const one = await visitor();
    const submit = async () =>
      (await one.submit({ _event: "click" })).status === 429 ? { code: "DJ_RATE_EVENTS" } : {};
    expect(await taken(20, submit)).toBe(2);
    clock.advance(1_000);
    expect(await taken(20, submit)).toBe(2);
    expect(
      await taken(5, async () =>
        (await (await visitor("192.0.2.2")).submit({ _event: "click" })).status === 429
          ? { code: "DJ_RATE_EVENTS" }
          : {},
      ),
    ).toBe(5);
  });

  test("frames that are no frames", async () => {
    const { visitor } = await serve({ eventsPerSecondPerBrowser: 5, eventBurst: 1 });
    const one = await visitor();
    const codes: string[] = [];
    for (let at = 0; at < 8; at++) codes.push(codeOf(await one.post({ type: "eval" })));
    expect(codes).toEqual([...Array(5).fill("DJ_FRAME_TYPE"), ...Array(3).fill("DJ_RATE_EVENTS")]);
  });

  test("what comes beside an event stream", async () => {
    const { visitor } = await serve({ eventsPerSecondPerBrowser: 5, eventBurst: 1 });
    const one = await visitor();
    expect(await taken(8, () => one.post({ type: "ping" }, "/_djust/frame"))).toBe(1);
  });
});

describe("over WebSocket", () => {
  test("the tabs of one browser share a rate, and another browser of the address has its own", async () => {
    const { visitor, clock } = await serve({ eventsPerSecondPerBrowser: 30 });
    const one = await visitor();
    const sockets = await Promise.all(Array.from({ length: 3 }, () => one.socket()));
    for (const [at, socket] of sockets.entries()) await socket.mount(one.mountFrame(`tab ${at}`));
    for (const socket of sockets) for (let at = 0; at < 15; at++) socket.send(click);
    const answers = (): string[] =>
      sockets.flatMap(({ frames }) => frames).flatMap(({ type }) => (type === "mount" ? [] : [type]));
    await expect.poll(() => answers().length).toBe(45);
    // Three mounts, and twenty-seven events.
    expect(answers().filter((type) => type === "patch")).toHaveLength(27);
    expect(sockets.map(({ closed }) => closed)).toEqual([undefined, undefined, undefined]);
    const other = await visitor();
    const socket = await other.socket();
    await socket.mount(other.mountFrame("tab"));
    socket.send(click);
    await socket.frame(({ type }) => type === "patch");
    clock.advance(1_000);
    sockets[0]?.send(click);
    await expect.poll(() => answers().filter((type) => type === "patch").length).toBe(28);
  });

  test("150 tabs of 19 events each from one address are too many, in any browser", async () => {
    const { visitor } = await serve();
    const sockets: Socket[] = [];
    for (let browser = 0; browser < 50; browser++) {
      const one = await visitor();
      for (let tab = 0; tab < 3; tab++) {
        const socket = await one.socket();
        await socket.mount(one.mountFrame(`tab ${tab}`));
        sockets.push(socket);
      }
    }
    const count = (wanted: string): number =>
      sockets.reduce((sum, { frames }) => sum + frames.filter(({ type }) => type === wanted).length, 0);
    for (const socket of sockets) for (let at = 0; at < 19; at++) socket.send(click);
    await expect.poll(() => count("patch") + count("error"), { timeout: 20_000 }).toBe(2_850);
    // The mounts of 150 tabs count too.
    expect(count("patch")).toBe(1_000 - 150);
  });

  test("a view that is busy has so much wait, and no more", async () => {
    const { visitor } = await serve({ eventsPerSecond: 1_000, eventBurst: 1_000 });
    let finish = (): void => {};
    gate = new Promise((resolve) => {
      finish = resolve;
    });
    const one = await visitor();
    const socket = await one.socket();
    await socket.mount(one.mountFrame("tab"));
    socket.send({ type: "event", event: "wait", params: {} });
    const filler = "x".repeat(60_000);
    for (let ref = 1; ref <= 40; ref++)
      socket.send({ type: "event", event: "click", params: { filler }, ref });
    const frame = await socket.frame(({ type }) => type === "error");
    expect(codeOf(frame)).toBe("DJ_RATE_EVENTS");
    finish();
  });

  test("a view that is busy has so many inputs wait, and no more", async () => {
    const { visitor } = await serve({ eventsPerSecond: 10_000, eventBurst: 10_000 });
    let open = (): void => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const one = await visitor();
    const socket = await one.socket();
    await socket.mount(one.mountFrame("tab"));
    socket.send({ type: "event", event: "wait", params: {} });
    for (let at = 0; at < 300; at++) socket.send(click);
    const errors = () => socket.frames.filter(({ type }) => type === "error");
    await expect.poll(() => errors().length).toBe(300 - 256);
    expect(errors()[0]).toMatchObject({ code: "DJ_RATE_EVENTS" });
    open();
    await expect.poll(() => socket.frames.filter(({ type }) => type === "patch").length).toBe(256);
  });
});

describe("the limits", () => {
  test.each([
    [{}, 300, 1_000],
    [{ eventsPerSecond: 500 }, 500, 1_000],
    [{ eventsPerSecond: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [{ connectionsPerAddress: 10_000 }, 300, 50_000],
    [{ eventsPerSecondPerBrowser: 2_000 }, 2_000, 2_000],
    [{ eventsPerSecondPerAddress: 10 }, 300, 10],
  ])("%j let a browser send %d and an address %d", (given, perBrowser, perAddress) => {
    const limits = checkedLimits(given);
    expect([limits.eventsPerSecondPerBrowser, limits.eventsPerSecondPerAddress]).toEqual([
      perBrowser,
      perAddress,
    ]);
  });

  test("can be turned off", async () => {
    const { visitor } = await serve({
      eventsPerSecond: Number.POSITIVE_INFINITY,
      mountsPerSecondPerAddress: Number.POSITIVE_INFINITY,
    });
    const one = await visitor();
    expect(await taken(500, (at) => one.post(one.mountFrame(`tab ${at % 50}`)))).toBe(500);
  });

  test("forget buckets that are full again, and none that is not", () => {
    const clock = new FakeClock();
    const rates = new Rates(checkedLimits({ eventsPerSecondPerBrowser: 1, eventBurst: 1 }), clock, () => {});
    const refused = (owner: string): boolean => {
      try {
        rates.frame({ owner, address: owner });
        return false;
      } catch {
        return true;
      }
    };
    expect([refused("a"), refused("a")]).toEqual([false, true]);
    clock.advance(900);
    for (let at = 0; at < 100; at++) refused(`b${at}`);
    expect(refused("a")).toBe(true);
    clock.advance(100);
    expect([refused("a"), refused("a")]).toEqual([false, true]);
  });
});
