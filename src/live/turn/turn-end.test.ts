import { expect, it, vi } from "vitest";
import { html } from "../../html/index.js";
import type { ServerFrame } from "../../wire/index.js";
import type { LiveApplication } from "../live-application.js";
import type { OutboxStore, SavedSession } from "../ports.js";
import { LiveSession } from "../session/live-session.js";
import { MemoryBroker } from "../stores/memory-broker.js";
import { eventHandler } from "../view/event-handler.js";
import { LiveView } from "../view/live-view.js";

const visitor = { headers: {}, address: "", locals: {} };

class View extends LiveView {
  count = 0;
  @eventHandler() save(): void {
    this.putFlash("success", `Saved ${++this.count}`);
  }
  @eventHandler() push(): void {
    this.putFlash("info", "before");
    this.pushEvent("chart", { total: 1n });
  }
  override render() {
    return html`<p>${this.count}</p>`;
  }
}

const clock = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };
const session = {
  changed: false,
  load: async () => {},
  save: async () => {},
  onEnd: () => {},
  offEnd: () => {},
} as unknown as SavedSession;

function open(metrics: LiveApplication["metrics"], outboxStore?: Pick<OutboxStore, "add" | "settle">) {
  const error = vi.fn();
  const application = {
    clock,
    metrics,
    outboxStore,
    logger: { debug() {}, info() {}, warn() {}, error },
    broker: new MemoryBroker(clock),
    onMount: [],
    development: true,
    mistakes: { isStrict: false },
    resolve: () => ({ path: "/", view: View, params: {} }),
    viewToken: () => "token",
    attached: () => {},
    detached: () => {},
    closed: () => {},
  } as unknown as LiveApplication;
  const live = new LiveSession({ id: "s", owner: "o", session, application });
  const ask = (event: string): Promise<readonly ServerFrame[]> =>
    new Promise((resolve) => {
      live.take({ type: "event", event, params: {} }, { receiver: { receive: resolve } });
    });
  const mounted = new Promise((resolve) => {
    live.post({ kind: "load", visitor, url: "/", carry: undefined, receiver: { receive: resolve } });
  });
  return { ask, mounted, error, live };
}

it("continues after a turn that fails to complete, and logs the failure", async () => {
  let broken = false;
  const { ask, mounted, error } = open({
    count: (name) => {
      if (broken && name === "djust.flash.put") throw new Error("the meter is broken");
    },
    record: () => {},
  });
  await mounted;
  broken = true;
  expect(await ask("save")).toMatchObject([{ type: "error", code: "DJ_INTERNAL" }]);
  expect(error).toHaveBeenCalled();
  broken = false;
  expect((await ask("save")).map(({ type }) => type)).toContain("patch");
});

it("answers a turn that fails to complete on the tab's connection too", async () => {
  let broken = false;
  const { mounted, live } = open({
    count: (name) => {
      if (broken && name === "djust.flash.put") throw new Error("the meter is broken");
    },
    record: () => {},
  });
  await mounted;
  const frames: ServerFrame[] = [];
  const attachment = {
    receive: (more: readonly ServerFrame[]) => void frames.push(...more),
    close: vi.fn(),
    closed: false,
  };
  live.post({ kind: "attach", visitor, url: "/", attachment, version: undefined, shownDigests: [] });
  await vi.waitFor(() => expect(frames).toMatchObject([{ type: "mount" }]));
  broken = true;
  live.take({ type: "event", event: "save", params: {}, ref: 1 });
  await vi.waitFor(() =>
    expect(frames.slice(1)).toMatchObject([{ type: "error", code: "DJ_INTERNAL", ref: 1 }]),
  );
});

it("rejects a connection to a session that has just ended", async () => {
  const { mounted, live } = open({ count: () => {}, record: () => {} });
  await mounted;
  const attachment = { receive: vi.fn(), close: vi.fn(), closed: false };
  live.close("the tab did not come back");
  live.post({ kind: "attach", visitor, url: "/", attachment, version: undefined, shownDigests: [] });
  expect(attachment.close).toHaveBeenCalledExactlyOnceWith(1012, expect.any(String));
});

it("sends flash from another node that arrives while a turn's own is being sent", async () => {
  let keep = (): void => {};
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  const settle = vi.fn();
  const { mounted, live } = open({ count: () => {}, record: () => {} }, { add: () => kept, settle });
  await mounted;
  const frames: ServerFrame[] = [];
  const attachment = {
    receive: (more: readonly ServerFrame[]) => void frames.push(...more),
    close: vi.fn(),
    closed: false,
  };
  live.post({ kind: "attach", visitor, url: "/", attachment, version: undefined, shownDigests: [] });
  live.take({ type: "event", event: "save", params: {}, ref: 1 });
  await vi.waitFor(() => expect(live.flash.waiting.length).toBe(1));
  const late = { action: "put", level: "info", message: "late", uid: "elsewhere.1", id: 7 } as const;
  live.inherit([late]);
  keep();
  await vi.waitFor(() => expect(settle).toHaveBeenCalledExactlyOnceWith("s", [late]));
  expect(frames.filter(({ type }) => type === "flash")).toMatchObject([
    { message: "Saved 1", id: 1 },
    { message: "late", id: 2, uid: "elsewhere.1" },
  ]);
});

it("refuses a payload that is not JSON-serializable, in the handler that passes it", async () => {
  const { ask, mounted } = open({ count: () => {}, record: () => {} });
  await mounted;
  expect(await ask("push")).toMatchObject([
    { type: "error", code: "DJ_JSON" },
    { type: "flash", message: "before" },
  ]);
  expect((await ask("save"))[0]).toMatchObject({ type: "patch" });
});
