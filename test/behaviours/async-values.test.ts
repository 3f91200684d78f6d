import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { liquid } from "../../src/liquid/index.js";
import {
  type AsyncOutcome,
  type AsyncValue,
  eventHandler,
  html,
  LiveView,
  when,
} from "../../src/server/index.js";
import { type Deferred, deferred, openPage, serve, transports } from "./test-app.js";

/** One for each load, in order. */
let loads: { readonly result: Deferred<string>; readonly signal: AbortSignal }[] = [];

class Report extends LiveView {
  report: AsyncValue<string> = { status: "loading" };

  override mount(): void {
    loads = [];
    this.load();
  }

  @eventHandler() load(): void {
    this.assignAsync("report", (signal) => {
      const result = deferred<string>();
      loads.push({ result, signal });
      return result.promise;
    });
  }

  @eventHandler() cancel(): void {
    this.cancelAsync("report");
  }

  override render() {
    return html`<p>${when(this.report, {
      loading: (last) => `loading, was ${last}`,
      ok: (report) => `ok: ${report}`,
      failed: (error, last) => `failed: ${(error as Error).message}, was ${last}`,
    })}</p>`;
  }
}

const open = (transport: (typeof transports)[number]) => openPage(transport, { routes: { "/": Report } });

describe.each(transports)("a value that is loaded in the background over %s", (transport) => {
  test("is loaded once for the page and its connection", async () => {
    const tab = await open(transport);
    expect(tab.html).toContain("loading, was undefined");
    loads[0]?.result.resolve("12 orders");
    await tab.until("the report is there", () => tab.html.includes("ok: 12 orders"));
    expect(loads).toHaveLength(1);
  });

  test("shows its last value while it loads again and after that has failed", async () => {
    const tab = await open(transport);
    loads[0]?.result.resolve("12 orders");
    await tab.until("the report is there", () => tab.html.includes("ok: 12 orders"));
    tab.start("load");
    await tab.until("it loads again", () => tab.html.includes("loading, was 12 orders"));
    loads[1]?.result.reject(new Error("no paper"));
    await tab.until("it has failed", () => tab.html.includes("failed: no paper, was 12 orders"));
    await tab.until("nothing is under way", () => tab.loading.size === 0);
  });

  test("is that of the newest load, and older loads are aborted", async () => {
    const tab = await open(transport);
    tab.start("load");
    await tab.until("it loads again", () => loads.length === 2);
    expect(loads.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    loads[1]?.result.resolve("new");
    await tab.until("the new one is there", () => tab.html.includes("ok: new"));
    loads[0]?.result.resolve("old");
    await tab.event("cancel");
    expect(tab.html).toContain("ok: new");
  });

  test("has failed once its load is cancelled", async () => {
    const tab = await open(transport);
    await tab.until("it loads", () => loads.length === 1);
    await tab.event("cancel");
    await tab.until("it is cancelled", () => /failed: .*abort/i.test(tab.html));
    expect(loads[0]?.signal.aborted).toBe(true);
  });

  test("is aborted when its view ends", async () => {
    class Next extends LiveView {
      override render() {
        return html`<p>next</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Report, "/next": Next } });
    await tab.navigate("/next");
    expect(loads[0]?.signal.aborted).toBe(true);
  });

  test("logs the error of its load, unless the view has handleAsyncResult", async () => {
    const outcomes: string[] = [];
    class Handled extends Report {
      override handleAsyncResult(name: string, { status }: AsyncOutcome): void {
        outcomes.push(`${name} ${status}`);
      }
    }
    const { open, logged } = await serve(transport, { routes: { "/": Report, "/handled": Handled } });
    const errors = (): readonly string[] => logged.filter((line) => line.startsWith("error"));
    for (const path of ["/", "/handled"]) {
      const tab = await open(path);
      loads[0]?.result.reject(new Error("no paper"));
      await tab.until("it has failed", () => tab.html.includes("failed: no paper"));
    }
    expect(errors()).toHaveLength(1);
    expect(errors()[0]).toMatch(/"view":"Report","task":"report"/);
    expect(outcomes).toEqual(["report rejected"]);
  });
});

test("a page without JavaScript shows the state of the value when the page is sent", async () => {
  class Awaited extends LiveView {
    report = "";
    override async mount(): Promise<void> {
      this.report = await Promise.resolve("12 orders");
    }
    override render() {
      return html`<p>${this.report}</p>`;
    }
  }
  const { origin } = await serve("http", { routes: { "/": Report, "/awaited": Awaited } });
  const page = async (path: string): Promise<string> => (await fetch(origin + path)).text();
  expect(await page("/")).toContain("<p>loading, was undefined</p>");
  expect(await page("/awaited")).toContain("<p>12 orders</p>");
});

test("a Liquid template reads the status and the value", async () => {
  const root = mkdtempSync(join(tmpdir(), "djust-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(
    join(root, "report.html"),
    '<p>{% if report.status == "ok" %}{{ report.value }}{% else %}{{ report.status }}{% endif %}</p>',
  );
  class FromFile extends LiveView {
    static override templateName = "report.html";
    report: AsyncValue<string> = { status: "loading" };
    override mount(): void {
      this.assignAsync("report", () => ready.promise);
    }
  }
  const ready = deferred<string>();
  const tab = await openPage("websocket", { routes: { "/": FromFile }, renderFile: liquid({ root }) });
  expect(tab.html).toContain("<p>loading</p>");
  ready.resolve("12 orders");
  await tab.until("the value is there", () => tab.texts.join().includes("<p>12 orders</p>"));
});

test.each([
  ["", () => "x", 'assignAsync must be given the name of a field of the view, got "".'],
  ["report", "x", 'assignAsync must be given a function that loads report, got "x".'],
])("assignAsync(%o, %o) says what it must be given", async (name, load, message) => {
  let thrown: unknown;
  class Wrong extends LiveView {
    override mount(): void {
      try {
        (this.assignAsync as (...args: unknown[]) => void)(name, load);
      } catch (error) {
        thrown = error;
      }
    }
    override render() {
      return html`<p></p>`;
    }
  }
  await openPage("http", { routes: { "/": Wrong } });
  expect(thrown).toMatchObject({ code: "DJ_ASYNC", message: expect.stringContaining(message) });
});
