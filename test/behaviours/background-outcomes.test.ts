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

  test("is aborted when the tab never returns, and its later messages are dropped and counted", async () => {
    const { calls, gates, Importer } = cancellable();
    const clock = new FakeClock();
    const { open, metrics, app } = await serve(transport, { routes: { "/": Importer }, clock });
    const tab = await open();
    tab.start("byHand");
    // By hand: work starts at the end of the turn, and the clock is stopped.
    await eventually("it has begun", () => calls.length === 1);
    tab.cut();
    // The server may still have to notice the cut.
    await eventually("the session has ended", () => {
      clock.advance(5_000);
      return app.health().sessions === 0;
    });
    expect(calls[0]?.signal.aborted).toBe(true);
    gates[0]?.resolve();
    await eventually("it is counted", () => metrics.of("djust.flash.dropped{reason=view_gone}") === 1);
  });
});
