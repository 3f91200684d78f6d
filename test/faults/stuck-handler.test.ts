import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  background,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type SessionStore,
} from "../../src/server/index.js";
import { FakeClock } from "../behaviours/clock.js";
import { type Deferred, deferred, eventually, openPage, serve, transports } from "../behaviours/test-app.js";
import { MemoryOutboxes, MemoryOutboxStore } from "../nodes/memory-outbox-store.js";

/** A view whose handlers wait until the test lets them go on. */
function stuck() {
  const gates: Deferred[] = [];
  const begun: string[] = [];
  const wait = (what: string): Promise<void> => {
    begun.push(what);
    const gate = deferred();
    gates.push(gate);
    return gate.promise;
  };
  class Stuck extends LiveView {
    count = 0;
    state = "idle";
    override mount(): void {
      this.subscribe("news");
    }
    override handleInfo(message: unknown): void {
      this.putFlash("info", `News: ${message}`);
    }
    @eventHandler() async hang() {
      this.state = "half";
      this.putFlash("info", "Begun");
      await wait("hang");
      this.state = "whole";
      this.putFlash("success", "Ended late");
    }
    @eventHandler() add() {
      this.count++;
      this.putFlash("info", `Count ${this.count}`);
    }
    @eventHandler()
    @background
    async work() {
      await wait("work");
    }
    override render() {
      return html`${djFlash()}<p>${this.state}, count ${this.count}</p>`;
    }
  }
  class Next extends LiveView {
    override async mount() {
      await wait("mount");
    }
    override render() {
      return html`<p>next</p>`;
    }
  }
  return { gates, begun, Stuck, Next };
}

describe.each(transports)("a handler that never ends, over %s", (transport) => {
  test("is logged with its view and counted after slowTurnMs", async () => {
    const { begun, Stuck } = stuck();
    const clock = new FakeClock();
    const { open, logged, metrics } = await serve(transport, {
      routes: { "/": Stuck },
      clock,
      limits: { slowTurnMs: 2_000 },
    });
    const tab = await open();
    tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    clock.advance(1_999);
    expect(metrics.of("djust.turn.slow")).toBe(0);
    clock.advance(1);
    expect(metrics.of("djust.turn.slow{kind=event}")).toBe(1);
    expect(logged.filter((line) => line.startsWith("warn A turn"))).toEqual([
      expect.stringMatching(/"view":"Stuck","input":"event hang"/),
    ]);
  });

  test("is answered with DJ_TURN_TIMEOUT, and the next event is handled", async () => {
    const { begun, gates, Stuck } = stuck();
    const clock = new FakeClock();
    const { open, metrics } = await serve(transport, { routes: { "/": Stuck }, clock });
    const tab = await open();
    const ref = tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    clock.advance(30_000);
    expect((await tab.answer(ref)).at(0)).toMatchObject({ type: "error", code: "DJ_TURN_TIMEOUT", ref });
    expect(tab.loading.size).toBe(0);
    expect(tab.messages).toEqual(["info: Begun"]);
    expect(metrics.of("djust.turn.timeout{kind=event}")).toBe(1);
    await tab.event("add");
    expect(tab.html).toContain("<p>half, count 1</p>");
    gates[0]?.resolve();
    await new Promise((resolve) => setTimeout(resolve, 10));
    // By HTTP what the late handler did comes with the next reply, elsewhere by itself.
    if (transport === "http") await tab.event("add");
    await tab.until(
      "it is drawn",
      () => tab.html.includes("whole") && tab.messages.includes("success: Ended late"),
    );
  });

  test("that fails late is logged and affects nothing else", async () => {
    const { begun, gates, Stuck } = stuck();
    const clock = new FakeClock();
    const { open, logged } = await serve(transport, { routes: { "/": Stuck }, clock });
    const tab = await open();
    const ref = tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    clock.advance(30_000);
    await tab.answer(ref);
    gates[0]?.reject(Object.create(null));
    await eventually("it is logged", () => logged.some((line) => line.includes("cannot be converted")));
    expect((await tab.event("add")).at(0)).toMatchObject({ type: "patch" });
  });

  test("does not delay a tab that reconnects, which then sees its changes", async () => {
    const { begun, gates, Stuck } = stuck();
    const clock = new FakeClock();
    const { open, app } = await serve(transport, { routes: { "/": Stuck }, clock });
    const tab = await open();
    const other = await open();
    await tab.event("add");
    const ref = tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    await tab.reconnect();
    expect(tab.html).toContain("<p>idle, count 1</p>");
    expect(tab.lastRef).toBe(ref);
    app.broadcast("news", "one");
    await other.event("add");
    await other.until("the other tab hears it", () => other.messages.includes("info: News: one"));
    // Events stay in order behind the handler.
    const later = tab.start("add");
    gates[0]?.resolve();
    await tab.answer(later);
    expect(tab.html).toContain("<p>whole, count 2</p>");
    expect(tab.messages).toEqual([
      "info: Count 1",
      "info: Begun",
      "success: Ended late",
      "info: News: one",
      "info: Count 2",
    ]);
  });

  test("times out for a reconnected tab too", async () => {
    const { begun, Stuck } = stuck();
    const clock = new FakeClock();
    const { open } = await serve(transport, { routes: { "/": Stuck }, clock });
    const tab = await open();
    tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    await tab.reconnect();
    const later = tab.start("add");
    // By HTTP the event is posted meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.advance(30_000);
    await tab.answer(later);
    expect(tab.html).toContain("<p>half, count 1</p>");
  });

  test("has no limit when turnTimeoutMs is 0", async () => {
    const { begun, gates, Stuck } = stuck();
    const clock = new FakeClock();
    const { open, metrics } = await serve(transport, {
      routes: { "/": Stuck },
      clock,
      limits: { turnTimeoutMs: 0, heartbeatMs: 10_000_000, resumeWindowMs: 100_000_000 },
    });
    const tab = await open();
    const ref = tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    clock.advance(1_000_000);
    gates[0]?.resolve();
    expect((await tab.answer(ref)).at(0)).toMatchObject({ type: "patch" });
    expect(metrics.of("djust.turn.timeout")).toBe(0);
  });

  test("in mount does not delay a tab that reconnects", async () => {
    const { begun, gates, Stuck, Next } = stuck();
    const clock = new FakeClock();
    const { open } = await serve(transport, { routes: { "/": Stuck, "/next": Next }, clock });
    const tab = await open();
    tab.goTo("/next");
    await eventually("it mounts", () => begun.length === 1);
    clock.advance(30_000);
    // The view that did not mount in time takes no events; the page loads afresh.
    await tab.until("it is answered", () => tab.log.at(-1)?.type === "error");
    expect(tab.log.at(-1)).toMatchObject({ type: "error", code: "DJ_TURN_TIMEOUT" });
    const ref = tab.start("add");
    expect((await tab.answer(ref)).at(0)).toMatchObject({ type: "error", code: "DJ_NOT_MOUNTED" });
    gates[0]?.resolve();
    const loading = tab.load("/next");
    await eventually("it mounts again", () => begun.length === 2);
    gates[1]?.resolve();
    await loading;
    await tab.connect();
    expect(tab.html).toContain("next");
  });

  test("does not bypass the hooks when the tab reconnects", async () => {
    const { begun, gates, Stuck } = stuck();
    const clock = new FakeClock();
    let isAllowed = true;
    const { open } = await serve(transport, {
      routes: { "/": Stuck },
      clock,
      onMount: async () => {
        if (!isAllowed) throw new Error("no");
      },
    });
    const tab = await open();
    tab.start("hang");
    await eventually("it has begun", () => begun.length === 1);
    isAllowed = false;
    tab.cut();
    const { length } = tab.log;
    tab.open();
    await tab.until("it is refused", () => tab.typesSince(length).includes("error"));
    gates[0]?.resolve();
    // An event stream that is refused is closed; over the others the view is gone.
    if (transport !== "sse")
      expect((await tab.event("add")).at(0)).toMatchObject({ type: "error", code: "DJ_NOT_MOUNTED" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(tab.html).toContain("<p>idle, count 0</p>");
    expect(tab.messages).toEqual([]);
  });
});

describe.each(transports)("over %s", (transport) => {
  test("a hook that never ends is answered with DJ_TURN_TIMEOUT, and the tab can reconnect", async () => {
    const { Stuck } = stuck();
    const clock = new FakeClock();
    const hooks: Deferred[] = [];
    let isSlow = false;
    const { open } = await serve(transport, {
      routes: { "/": Stuck },
      clock,
      onMount: async () => {
        if (!isSlow) return;
        const gate = deferred();
        hooks.push(gate);
        await gate.promise;
      },
    });
    const tab = await open();
    isSlow = true;
    tab.cut();
    const { length } = tab.log;
    tab.open();
    await eventually("the hook has begun", () => hooks.length === 1);
    clock.advance(30_000);
    await tab.until("it is answered", () => tab.typesSince(length).includes("error"));
    isSlow = false;
    await tab.reconnect();
    expect((await tab.event("add")).at(0)).toMatchObject({ type: "patch" });
  });

  test("a tab with an unstable connection and a slow session store gets its view, and no error is logged", async () => {
    const { Stuck } = stuck();
    const sessions = new Map<string, string>();
    const store: SessionStore = {
      get: (sid, callback) =>
        void setTimeout(() => {
          const stored = sessions.get(sid);
          callback(undefined, stored === undefined ? undefined : JSON.parse(stored));
        }, 20),
      set: (sid, session, callback) => {
        sessions.set(sid, JSON.stringify(session));
        setTimeout(() => callback?.(), 20);
      },
      destroy: (sid, callback) => {
        sessions.delete(sid);
        callback?.();
      },
    };
    let isAllowed = true;
    const { open, logged } = await serve(transport, {
      routes: { "/": Stuck },
      sessionStore: store,
      onMount: () => {
        if (!isAllowed) throw new Error("not now");
      },
    });
    const tab = await open();
    for (let flap = 0; flap < 8; flap++) {
      isAllowed = flap % 2 === 0;
      tab.cut();
      tab.open();
      await new Promise((resolve) => setTimeout(resolve, 5 + flap));
    }
    isAllowed = true;
    await tab.reconnect();
    expect((await tab.event("add")).at(0)).toMatchObject({ type: "patch" });
    expect(logged.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  test("a session store that never responds ends the turn that saves", async () => {
    const clock = new FakeClock();
    const sessions = new Map<string, string>();
    let isStuck = false;
    class Visits extends LiveView {
      request: LiveRequest | undefined;
      count = 0;
      override mount(request: LiveRequest) {
        this.request = request;
      }
      @eventHandler() visit() {
        this.request?.session.set("visits", ++this.count);
      }
      @eventHandler() add() {
        this.count++;
      }
      override render() {
        return html`<p>count ${this.count}</p>`;
      }
    }
    const tab = await openPage(transport, {
      routes: { "/": Visits },
      clock,
      sessionStore: {
        get: (sid, callback) => {
          const stored = sessions.get(sid);
          if (!isStuck) callback(undefined, stored === undefined ? undefined : JSON.parse(stored));
        },
        set: (sid, session, callback) => {
          if (isStuck) return;
          sessions.set(sid, JSON.stringify(session));
          callback?.();
        },
        destroy: (_, callback) => callback?.(),
      },
    });
    isStuck = true;
    const ref = tab.start("visit");
    await new Promise((resolve) => setTimeout(resolve, 30));
    clock.advance(30_000);
    expect((await tab.answer(ref)).at(0)).toMatchObject({ type: "error", code: "DJ_TURN_TIMEOUT" });
  });

  test("an outbox store that never responds delays a message no longer than a handler may take", async () => {
    const { Stuck } = stuck();
    const clock = new FakeClock();
    class SilentStore extends MemoryOutboxStore {
      isSilent = false;
      adding = 0;
      override add(...given: Parameters<MemoryOutboxStore["add"]>): Promise<void> {
        this.adding++;
        return this.isSilent ? new Promise(() => {}) : super.add(...given);
      }
    }
    const outboxStore = new SilentStore(new MemoryOutboxes());
    const tab = await openPage(transport, { routes: { "/": Stuck }, clock, outboxStore });
    outboxStore.isSilent = true;
    tab.start("add");
    await eventually("it is being kept", () => outboxStore.adding === 1);
    clock.advance(30_000);
    await tab.until("it shows", () => tab.messages.includes("info: Count 1"));
  });
});

test.each(["SIGTERM", "close"] as const)(
  "%s stops the application within its limit, whatever is stuck",
  async (how) => {
    const program = fileURLToPath(new URL("stuck-program.ts", import.meta.url));
    const child = fork(program, {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const ready = await new Promise<{ stuck?: number }>((resolve) =>
      child.once("message", (message) => resolve(message as object)),
    );
    expect(ready.stuck).toBe(2);
    const startedAt = performance.now();
    if (how === "SIGTERM") child.kill("SIGTERM");
    else child.send({ close: true });
    expect(await exit).toBe(0);
    // limits.shutdownMs is 300, connections are cut a second after that, and what is stuck never ends.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  },
);
