import { setInterval as every } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  type AsyncOutcome,
  background,
  djFlash,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { FakeClock } from "./clock.js";
import { type Deferred, deferred, eventually, openPage, serve, transports } from "./test-app.js";

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

  /** A view that records and shows how its work ended. */
  function worker() {
    const jobs: Deferred<string>[] = [];
    const signals: AbortSignal[] = [];
    class Worker extends LiveView {
      ends: string[] = [];
      @eventHandler() start() {
        const job = deferred<string>();
        jobs.push(job);
        this.startAsync(
          (signal) => {
            signals.push(signal);
            return job.promise;
          },
          { name: "work" },
        );
      }
      @eventHandler() stop() {
        if (this.cancelAsync("work")) this.putFlash("info", "Stopping");
        else this.putFlash("warning", "Nothing to stop");
      }
      override handleAsyncResult(name: string, outcome: AsyncOutcome) {
        const detail =
          outcome.status === "fulfilled"
            ? outcome.value
            : outcome.status === "rejected"
              ? (outcome.reason as Error).message
              : "";
        this.ends.push(`${name} ${outcome.status} ${detail}`.trim());
        this.putFlash("info", `Over: ${outcome.status}`);
      }
      override render() {
        return html`${djFlash()}<p>${this.ends.join("; ")}</p>`;
      }
    }
    return { jobs, signals, Worker };
  }

  test("passes its value or its error to handleAsyncResult", async () => {
    const { jobs, Worker } = worker();
    const tab = await openPage(transport, { routes: { "/": Worker } });
    await tab.event("start");
    jobs[0]?.resolve("42");
    await tab.until("it is over", () => tab.loading.size === 0);
    await tab.event("start");
    jobs[1]?.reject(new Error("no paper"));
    await tab.until("it is over", () => tab.loading.size === 0);
    expect(tab.html).toContain("<p>work fulfilled 42; work rejected no paper</p>");
    expect(tab.messages).toEqual(["info: Over: fulfilled", "info: Over: rejected"]);
  });

  test("ends at once when cancelled, with its loading state, and aborts its signal", async () => {
    const { signals, Worker } = worker();
    const tab = await openPage(transport, { routes: { "/": Worker } });
    await tab.event("start");
    expect(tab.loading.size).toBe(1);
    await tab.event("stop");
    await tab.until("it is over", () => tab.loading.size === 0 && tab.messages.length === 2);
    expect(signals[0]?.aborted).toBe(true);
    expect(tab.html).toContain("<p>work cancelled</p>");
    expect(tab.messages).toEqual(["info: Stopping", "info: Over: cancelled"]);
    await tab.event("stop");
    expect(tab.messages).toContain("warning: Nothing to stop");
  });

  test("is replaced by newer work of the same name", async () => {
    const { jobs, signals, Worker } = worker();
    const tab = await openPage(transport, { routes: { "/": Worker } });
    const first = tab.start("start");
    await tab.answer(first);
    const second = tab.start("start");
    await tab.answer(second);
    await tab.until("the first is over", () => !tab.loading.has(first));
    expect([...tab.loading]).toEqual([second]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    jobs[0]?.resolve("of the old");
    jobs[1]?.resolve("of the new");
    await tab.until("the second is over", () => tab.loading.size === 0);
    expect(tab.html).toContain("<p>work cancelled; work fulfilled of the new</p>");
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

  test("of a view that was replaced is aborted and reports nothing", async () => {
    const { jobs, signals, Worker } = worker();
    class Next extends LiveView {
      ends = 0;
      override handleAsyncResult() {
        this.ends++;
      }
      @eventHandler() nothing() {}
      override render() {
        return html`<p>${`next ${this.ends}`}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Worker, "/next": Next } });
    await tab.event("start");
    await tab.navigate("/next");
    expect(signals[0]?.aborted).toBe(true);
    jobs[0]?.resolve("late");
    await tab.event("nothing");
    expect(tab.html).toContain("next 0");
    expect(tab.loading.size).toBe(0);
  });

  /** A view whose work takes signals, with each way to start work. */
  function cancellable() {
    const calls: { readonly params: unknown; readonly signal: AbortSignal }[] = [];
    const gates: Deferred[] = [];
    class Importer extends LiveView {
      static override events = { fromTable: { background: true } } as const;
      ends: string[] = [];
      @eventHandler()
      @background
      async decorated(params: unknown, signal: AbortSignal) {
        await this.work(params, signal);
      }
      @background
      @eventHandler()
      async decoratedBelow(params: unknown, signal: AbortSignal) {
        await this.work(params, signal);
      }
      async fromTable(params: unknown, signal: AbortSignal) {
        await this.work(params, signal);
      }
      @eventHandler() byHand(params: unknown) {
        this.startAsync((signal) => this.work(params, signal), { name: "byHand" });
      }
      @background
      async ownCode(params: { n?: number } = { n: 1 }, signal?: AbortSignal) {
        if (signal) await this.work(params, signal);
      }
      @eventHandler() callOwnCode() {
        this.ownCode();
      }
      @eventHandler() stop({ name }: { name: string }) {
        this.cancelAsync(name);
        this.putFlash("info", `Stopped ${name}`);
      }
      async work(params: unknown, signal: AbortSignal) {
        calls.push({ params, signal });
        const gate = deferred();
        gates.push(gate);
        await gate.promise;
        this.putFlash("success", "Imported");
        this.pushEvent("imported");
        if (signal.aborted) this.liveRedirect("/elsewhere");
      }
      override handleAsyncResult(name: string, { status }: AsyncOutcome) {
        this.ends.push(`${name} ${status}`);
      }
      override render() {
        return html`${djFlash()}<p>${this.ends.join("; ")}</p>`;
      }
    }
    return { calls, gates, Importer };
  }

  const waysToStart = ["decorated", "decoratedBelow", "fromTable", "byHand"] as const;

  test.each(waysToStart)(
    "%s gets the parameters and a signal, and a second start aborts the first",
    async (way) => {
      const { calls, gates, Importer } = cancellable();
      const { open, metrics } = await serve(transport, { routes: { "/": Importer } });
      const tab = await open();
      await tab.event(way, { n: 1 });
      await tab.event(way, { n: 2 });
      await tab.until("both have begun", () => calls.length === 2);
      expect(calls).toMatchObject([{ params: { n: 1 } }, { params: { n: 2 } }]);
      expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
      for (const gate of gates) gate.resolve();
      await tab.until("both are over", () => tab.loading.size === 0);
      expect(tab.html).toContain(`<p>${way} cancelled; ${way} fulfilled</p>`);
      expect(tab.messages).toEqual(["success: Imported"]);
      expect(tab.typesSince(0).filter((type) => type === "push_event")).toHaveLength(1);
      expect(metrics.of("djust.flash.dropped{reason=work_cancelled}")).toBe(1);
      expect(tab.url).toBe("/");
    },
  );

  test.each(waysToStart)(
    "%s shows no more messages after it is cancelled, but the cancelling handler does",
    async (way) => {
      const { calls, gates, Importer } = cancellable();
      const { open, metrics } = await serve(transport, { routes: { "/": Importer } });
      const tab = await open();
      await tab.event(way);
      await tab.until("it has begun", () => calls.length === 1);
      await tab.event("stop", { name: way });
      await tab.until("it is over", () => tab.loading.size === 0);
      gates[0]?.resolve();
      await tab.event("stop", { name: "another" });
      expect(tab.messages).toEqual([`info: Stopped ${way}`, "info: Stopped another"]);
      expect(metrics.of("djust.flash.dropped{reason=work_cancelled}")).toBe(1);
    },
  );

  test("started by the view's own code without arguments keeps its default parameters", async () => {
    const { calls, Importer } = cancellable();
    const tab = await openPage(transport, { routes: { "/": Importer } });
    await tab.event("callOwnCode");
    await tab.until("it has begun", () => calls.length === 1);
    expect(calls).toMatchObject([{ params: { n: 1 }, signal: { aborted: false } }]);
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

  test("is aborted when the tab never returns, and its later messages are dropped and counted", async () => {
    const { calls, gates, Importer } = cancellable();
    const clock = new FakeClock();
    const { open, metrics, app } = await serve(transport, { routes: { "/": Importer }, clock });
    const tab = await open();
    tab.start("byHand");
    // By hand: work starts at the end of the turn, and the clock is stopped.
    await eventually("it has begun", () => calls.length === 1);
    tab.cut();
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let n = 0; n < 20; n++) clock.advance(5_000);
    expect(app.health().sessions).toBe(0);
    expect(calls[0]?.signal.aborted).toBe(true);
    gates[0]?.resolve();
    await eventually("it is counted", () => metrics.of("djust.flash.dropped{reason=view_gone}") === 1);
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
