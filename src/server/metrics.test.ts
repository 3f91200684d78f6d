import { metrics as api } from "@opentelemetry/api";
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { afterEach, describe, expect, it } from "vitest";
import { CookieJar, loadPage } from "../../test/behaviours/page.js";
import { Tab } from "../../test/behaviours/tab.js";
import { connectWebSocket } from "../../test/behaviours/transports/web-socket.js";
import { createApp, djFlash, html, LiveView, openTelemetryMetrics } from "./index.js";

/** Returns what an exporter would receive. */
class Collector extends MetricReader {
  override async onForceFlush(): Promise<void> {}
  override async onShutdown(): Promise<void> {}

  /** Values by name and attributes: `djust.turns{kind=event}`. */
  async values(): Promise<Record<string, number>> {
    const { resourceMetrics } = await this.collect();
    const found: Record<string, number> = {};
    for (const { metrics } of resourceMetrics.scopeMetrics)
      for (const { descriptor, dataPoints } of metrics)
        for (const { attributes, value } of dataPoints as DataPoint<number | Histogram>[]) {
          const labels = Object.entries(attributes).map(([key, text]) => `${key}=${text}`);
          const key = labels.length === 0 ? descriptor.name : `${descriptor.name}{${labels}}`;
          found[key] = typeof value === "number" ? value : value.count;
        }
    return found;
  }
}

function started(): { collector: Collector; provider: MeterProvider } {
  const collector = new Collector();
  return { collector, provider: new MeterProvider({ readers: [collector] }) };
}

afterEach(() => api.disable());

describe("openTelemetryMetrics", () => {
  it("records counters, histograms and gauges", async () => {
    const { collector, provider } = started();
    const metrics = openTelemetryMetrics(provider);
    metrics.count("djust.turns", 2, { kind: "event" });
    metrics.count("djust.turns", 1, { kind: "load" });
    metrics.count("djust.sessions.live", 1);
    metrics.count("djust.sessions.live", -1);
    metrics.record("djust.turn.duration", 250, { kind: "event" });
    let queued = 3;
    const end = metrics.observe?.("djust.flash.queued", () => queued);
    const endOther = metrics.observe?.("djust.flash.queued", () => 10);
    expect(await collector.values()).toEqual({
      "djust.turns{kind=event}": 2,
      "djust.turns{kind=load}": 1,
      "djust.sessions.live": 0,
      "djust.turn.duration{kind=event}": 1,
      "djust.flash.queued": 13,
    });
    queued = 4;
    endOther?.();
    expect(await collector.values()).toMatchObject({ "djust.flash.queued": 4 });
    end?.();
    expect(await collector.values()).toMatchObject({ "djust.flash.queued": 0 });
  });

  it("records durations in seconds", async () => {
    const { collector, provider } = started();
    openTelemetryMetrics(provider).record("djust.turn.duration", 250);
    const { resourceMetrics } = await collector.collect();
    const [metric] = resourceMetrics.scopeMetrics[0]?.metrics ?? [];
    expect(metric?.descriptor.unit).toBe("s");
    expect(metric?.dataPoints[0]?.value).toMatchObject({ sum: 0.25, count: 1 });
  });

  it("is disconnected with its own application only", async () => {
    const { collector, provider } = started();
    const metrics = openTelemetryMetrics(provider);
    metrics.observe?.("djust.broker.connected", () => 1);
    metrics.observe?.("djust.broker.connected", () => 0);
    expect(await collector.values()).toEqual({ "djust.broker.connected": 0 });
  });

  it("does nothing without an SDK and uses one that starts later", async () => {
    const metrics = openTelemetryMetrics();
    metrics.count("djust.flash.put", 5);
    const end = metrics.observe?.("djust.sessions.detached", () => 7);
    const { collector, provider } = started();
    api.setGlobalMeterProvider(provider);
    metrics.count("djust.flash.put", 1);
    expect(await collector.values()).toMatchObject({ "djust.flash.put": 1, "djust.sessions.detached": 7 });
    end?.();
  });
});

class Desk extends LiveView {
  static override events = { save: true, wrong: true };
  save(): void {
    this.putFlash("success", "Saved");
  }
  wrong(): void {
    throw new Error("on purpose");
  }
  override render() {
    return html`${djFlash()}<p>desk</p>`;
  }
}

it("an application reports its sessions, turns and messages automatically", async () => {
  const { collector, provider } = started();
  api.setGlobalMeterProvider(provider);
  const app = createApp({ routes: { "/": Desk }, secret: "s".repeat(32), logger: false });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  const tab = new Tab(url, new CookieJar(), connectWebSocket);
  await tab.load("/");
  await tab.connect();
  await tab.event("save");
  await tab.event("save");
  await tab.event("wrong");
  await fetch(url, { method: "POST", headers: { "x-djust-event": "save" } });
  await loadPage(url, "/", new CookieJar());
  const values = await collector.values();
  expect(values).toMatchObject({
    "djust.sessions.live": 2,
    "djust.sessions.detached": 1,
    "djust.turns{kind=load}": 2,
    "djust.turns{kind=attach}": 1,
    "djust.turns{kind=event}": 3,
    "djust.turn.duration{kind=event}": 3,
    "djust.flash.put": 3,
    "djust.flash.queued": 0,
    "djust.gate.refused{code=DJ_CSRF}": 1,
  });
  expect((values["djust.flash.shown"] ?? 0) + (values["djust.flash.unacknowledged"] ?? 0)).toBe(3);
  tab.cut();
  await app.close();
  expect(await collector.values()).toMatchObject({ "djust.sessions.live": 0 });
});
