import { setInterval as every } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { background, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { FakeClock } from "./clock.js";
import { deferred, eventually, openPage, serve, transports } from "./test-app.js";

describe.each(transports)("background work over %s", (transport) => {
  test("with @background shows a message midway and one at the end", async () => {
    const midway = deferred();
    const end = deferred();
    class Report extends LiveView {
      report = "none";
      @eventHandler()
      @background
      async generate() {
        this.putFlash("info", "Generating report...");
        await midway.promise;
        this.report = "half";
        this.putFlash("info", "Half of it");
        await end.promise;
        this.report = "whole";
        this.putFlash("success", "Report ready!");
      }
      override render() {
        return html`${djFlash()}<p>${this.report}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Report } });
    const ref = tab.start("generate");
    await tab.until("it has begun", () => tab.messages.length === 1);
    expect([...tab.loading]).toEqual([ref]);
    midway.resolve();
    await tab.until("half is done", () => tab.messages.length === 2);
    expect(tab.html).toContain("<p>half</p>");
    expect([...tab.loading]).toEqual([ref]);
    end.resolve();
    await tab.until("all is done", () => tab.loading.size === 0);
    expect(tab.html).toContain("<p>whole</p>");
    expect(tab.messages).toEqual([
      "info: Generating report...",
      "info: Half of it",
      "success: Report ready!",
    ]);
  });

  test("continues after the guide's handler has returned", async () => {
    const build = deferred<string>();
    class Report extends LiveView {
      generating = false;
      report = "";
      @eventHandler() generateReport() {
        this.generating = true;
        this.putFlash("info", "Generating report...");
        this.startAsync(this.doGenerate);
      }
      async doGenerate() {
        try {
          this.report = await build.promise;
          this.putFlash("success", "Report ready!");
        } catch (error) {
          this.putFlash("error", `Report failed: ${(error as Error).message}`);
        } finally {
          this.generating = false;
        }
      }
      override render() {
        return html`${djFlash()}<p>${this.generating ? "generating" : this.report}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Report } });
    const turn = await tab.event("generateReport");
    expect(turn).toMatchObject([{ type: "patch", working: true }, { message: "Generating report..." }]);
    expect(tab.html).toContain("generating");
    build.reject(new Error("no paper"));
    await tab.until("it is over", () => tab.loading.size === 0);
    expect(tab.html).not.toContain("generating");
    expect(tab.messages).toEqual(["info: Generating report...", "error: Report failed: no paper"]);
  });

  test("shows state changes while it runs, even without a message", async () => {
    const step = deferred();
    const end = deferred();
    class Import extends LiveView {
      done = 0;
      @eventHandler() run() {
        this.startAsync(async () => {
          await step.promise;
          this.done = 50;
          await end.promise;
        });
      }
      override render() {
        return html`<p>${this.done}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Import } });
    tab.start("run");
    step.resolve();
    await tab.until("half shows", () => tab.html.includes("<p>50</p>"));
    expect(tab.loading.size).toBe(1);
    end.resolve();
    await tab.until("it is over", () => tab.loading.size === 0);
  });

  test("ends the loading state when it fails, logs the error by name, and hides it from the browser", async () => {
    class Report extends LiveView {
      @eventHandler()
      @background
      async generate() {
        throw new Error("password is hunter2");
      }
      override render() {
        return html`<p>report</p>`;
      }
    }
    const { open, logged } = await serve(transport, {
      development: false,
      secret: "0f4a1c7be29d8356aa17c0d2b4e6f891",
      routes: { "/": Report },
    });
    const tab = await open();
    tab.start("generate");
    await tab.until("it is over", () => tab.loading.size === 0);
    expect(logged.filter((line) => line.startsWith("error"))).toHaveLength(1);
    expect(logged.join()).toMatch(/"view":"Report","task":"generate"/);
    expect(tab.texts.join()).not.toContain("hunter2");
  });

  test("of several events ends each loading state separately", async () => {
    const gates = { a: deferred(), b: deferred() };
    class Two extends LiveView {
      @eventHandler() run({ name }: { name: "a" | "b" }) {
        this.startAsync(() => gates[name].promise, { name });
      }
      override render() {
        return html`<p>two</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Two } });
    const a = tab.start("run", { name: "a" });
    const b = tab.start("run", { name: "b" });
    await tab.answer(b);
    gates.b.resolve();
    await tab.until("b is over", () => !tab.loading.has(b));
    expect([...tab.loading]).toEqual([a]);
    gates.a.resolve();
    await tab.until("a is over", () => tab.loading.size === 0);
  });

  test("started in mount continues while the tab connects", async () => {
    const load = deferred<string>();
    class Slow extends LiveView {
      rows = "loading";
      override mount() {
        this.startAsync(async () => {
          this.rows = await load.promise;
          this.putFlash("success", "Loaded");
        });
      }
      override render() {
        return html`${djFlash()}<p>${this.rows}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Slow } });
    expect(tab.html).toContain("<p>loading</p>");
    load.resolve("rows");
    await tab.until("it is loaded", () => tab.messages.length > 0);
    expect(tab.html).toContain("<p>rows</p>");
    expect(tab.messages).toEqual(["success: Loaded"]);
  });

  test("can end with a livePatch or a liveRedirect", async () => {
    const gate = deferred();
    class Wizard extends LiveView {
      step = "1";
      calls = 0;
      override handleParams({ step = "1" }: { step?: string }) {
        this.calls++;
        this.step = step;
      }
      @eventHandler()
      @background
      async go() {
        await gate.promise;
        this.livePatch({ params: { step: 2 } });
      }
      @eventHandler()
      @background
      async leave() {
        this.putFlash("success", "Carried from work");
        this.liveRedirect("/end", { carryFlash: true });
      }
      override render() {
        return html`${djFlash()}<p>${`step ${this.step}, ${this.calls} calls`}</p>`;
      }
    }
    class End extends LiveView {
      override render() {
        return html`${djFlash()}<p>end</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Wizard, "/end": End } });
    await tab.event("go");
    gate.resolve();
    await tab.until("it has moved on", () => tab.url === "/?step=2" && tab.loading.size === 0);
    expect(tab.html).toContain("<p>step 2, 2 calls</p>");
    tab.start("leave");
    await tab.until("the message is there", () => tab.messages.length > 0);
    expect(tab.url).toBe("/end");
    expect(tab.html).toContain("<p>end</p>");
    expect(tab.messages).toEqual(["success: Carried from work"]);
  });

  test("starts after the reply to the event, with the view as this", async () => {
    const order: string[] = [];
    class Report extends LiveView {
      name = "report";
      @eventHandler() run() {
        this.startAsync(this.work);
        order.push("handler ends");
      }
      work() {
        order.push(`${this.name} works`);
      }
      override render() {
        order.push("renders");
        return html`<p>report</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Report } });
    order.length = 0;
    tab.start("run");
    await tab.until("it is over", () => tab.loading.size === 0);
    expect(order.slice(0, 3)).toEqual(["handler ends", "renders", "report works"]);
  });

  test("survives a lost connection, and its message waits for the tab", async () => {
    const gate = deferred();
    class Report extends LiveView {
      state = "working";
      @eventHandler()
      @background
      async run() {
        await gate.promise;
        this.state = "done";
        this.putFlash("success", "Done");
      }
      override render() {
        return html`${djFlash()}<p>${this.state}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Report } });
    await tab.event("run");
    tab.cut();
    gate.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await tab.connect();
    await tab.until("the message is there", () => tab.messages.length > 0);
    expect(tab.messages).toEqual(["success: Done"]);
    expect(tab.html).toContain("<p>done</p>");
  });

  test("that loops on a timer shows each state and ends with its view", async () => {
    const signals: AbortSignal[] = [];
    class Clock extends LiveView {
      ticks = 0;
      override mount() {
        this.startAsync(this.tick);
      }
      async tick(signal: AbortSignal) {
        signals.push(signal);
        for await (const _ of every(5, undefined, { signal })) this.ticks++;
      }
      override render() {
        return html`<time>${this.ticks}</time>`;
      }
    }
    class Next extends LiveView {
      override render() {
        return html`<p>next</p>`;
      }
    }
    const { open, logged } = await serve(transport, { routes: { "/": Clock, "/next": Next } });
    const tab = await open();
    const shown = (): number => Number(/<time>(\d+)/.exec(tab.html)?.[1]);
    const first = shown();
    await tab.until("it goes on", () => shown() > first + 1);
    await tab.navigate("/next");
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(logged.filter((line) => line.startsWith("error"))).toEqual([]);
  });
});

test("running background work shows its state within a tenth of a second", async () => {
  const step = deferred();
  let hasStarted = false;
  class Import extends LiveView {
    done = 0;
    @eventHandler() run() {
      this.startAsync(async () => {
        hasStarted = true;
        await step.promise;
        this.done = 50;
        await deferred().promise;
      });
    }
    override render() {
      return html`<p>${this.done}</p>`;
    }
  }
  const clock = new FakeClock();
  const { open } = await serve("websocket", { routes: { "/": Import }, clock });
  const tab = await open();
  tab.start("run");
  await eventually("the work has begun", () => hasStarted);
  step.resolve();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(tab.html).toContain("<p>0</p>");
  clock.advance(100);
  await tab.until("the state shows", () => tab.html.includes("<p>50</p>"));
});
