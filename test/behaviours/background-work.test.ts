import { describe, expect, test } from "vitest";
import {
  type AsyncOutcome,
  background,
  djFlash,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { type Deferred, deferred, openPage, serve, transports } from "./world.js";

describe.each(transports)("background work over %s", (transport) => {
  test("of @background shows a message midway at once and one at its end", async () => {
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

  test("goes on after the guide's handler has answered", async () => {
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

  test("that changes state without a message shows it while it goes on", async () => {
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

  test("that fails ends the loading state, is logged by name, and tells the browser nothing", async () => {
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
    const { open, logged } = await serve(transport, { routes: { "/": Report } });
    const tab = await open();
    tab.start("generate");
    await tab.until("it is over", () => tab.loading.size === 0);
    expect(logged.filter((line) => line.startsWith("error"))).toHaveLength(1);
    expect(logged.join()).toMatch(/"view":"Report","task":"generate"/);
    expect(tab.texts.join()).not.toContain("hunter2");
  });

  /** A view that keeps how its work has ended, and shows it. */
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

  test("tells handleAsyncResult its value, or why it failed", async () => {
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

  test("that is cancelled ends at once, with its loading state, and its signal aborts", async () => {
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

  test("gives way to newer work of the same name", async () => {
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

  test("of several events ends each loading state at its own time", async () => {
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

  test("that mount starts goes on while the tab connects", async () => {
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

  test("that ends with a livePatch or liveRedirect leads there", async () => {
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

  test("of a view that has given way is aborted, and nothing of it is reported", async () => {
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
});
