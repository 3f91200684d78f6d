import { describe, expect, test } from "vitest";
import { z } from "zod";
import { djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { openPage, serve, transports } from "./test-app.js";

class Everything extends LiveView {
  count = 0;
  @eventHandler() all() {
    this.livePatch({ params: { step: "navigated" } });
    this.putFlash("info", "flashed");
    this.pushEvent("pushed", { n: 1 });
    this.count++;
  }
  @eventHandler() quiet() {
    this.count++;
  }
  @eventHandler() nothing() {}
  @eventHandler() put({ level, message }: { level: string; message: string }) {
    this.putFlash(level, message);
  }
  @eventHandler() mix() {
    this.putFlash("error", "first");
    this.clearFlash("error");
    this.putFlash("error", "second");
    this.putFlash("info", "third");
    this.clearFlash("warning");
  }
  @eventHandler() putThenClear() {
    this.putFlash("info", "never stays");
    this.clearFlash();
  }
  @eventHandler() levels() {
    for (const level of ["", "info", "error", 'a"b', "🎉"]) this.putFlash(level, `of ${level}`);
  }
  @eventHandler() clear({ level }: { level?: string }) {
    this.clearFlash(level);
  }
  @eventHandler() many() {
    for (let n = 1; n <= 500; n++) this.putFlash("info", `Row ${n}`);
  }
  @eventHandler() manyAndPatch() {
    this.many();
    this.livePatch({ params: { done: 1 } });
  }
  override render() {
    return html`${djFlash()}<p>${`count ${this.count}`}</p>`;
  }
}

const routes = { "/": Everything };

describe.each(transports)("a turn over %s", (transport) => {
  test("replies in a fixed order: DOM update, pushed events, flash, navigation", async () => {
    const tab = await openPage(transport, { routes });
    const turn = await tab.event("all");
    expect(turn.map(({ type }) => type)).toEqual(["patch", "push_event", "flash", "navigation"]);
    const text = tab.texts.join("\n");
    const places = ["count 1", "pushed", "flashed", "step=navigated"].map((mark) => text.indexOf(mark));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test("is sent in one write", async () => {
    const { open, writes } = await serve(transport, { routes });
    const tab = await open();
    await tab.event("all");
    const marks = ["count 1", "pushed", "flashed", "step=navigated"];
    const withMarks = writes.filter((text) => marks.some((mark) => text.includes(mark)));
    expect(withMarks).toHaveLength(1);
    const [text = ""] = withMarks;
    expect(marks.filter((mark) => !text.includes(mark))).toEqual([]);
    // Nor is it split into several response chunks (RFC 9112, 7.1).
    const [first = 0, ...rest] = marks.map((mark) => text.indexOf(mark)).sort((a, b) => a - b);
    expect(text.slice(first, rest.at(-1))).not.toMatch(/\r\n[\da-f]+\r\n/i);
  });

  test("sends no flash frame without flash", async () => {
    const tab = await openPage(transport, { routes });
    await tab.event("quiet");
    await tab.event("nothing");
    expect(tab.texts.join()).not.toMatch(/"_?flash"/);
  });

  test("does not repeat earlier flash to a client that never acknowledges", async () => {
    const tab = await openPage(transport, { routes }, "/", { acks: false });
    await tab.event("put", { level: "info", message: "Once" });
    const { length } = tab.texts;
    await tab.event("quiet");
    await tab.event("nothing");
    expect(tab.texts.slice(length).join()).not.toMatch(/"_?flash"/);
    expect(tab.messages).toEqual(["info: Once"]);
  });

  test("for an unknown handler is an error and renders nothing", async () => {
    const tab = await openPage(transport, { routes });
    for (const name of ["noSuchHandler", "mount", "constructor", "render", "__proto__", "putFlash"]) {
      const turn = await tab.event(name);
      expect(turn).toMatchObject([{ type: "error", code: "DJ_EVENT_UNKNOWN" }]);
    }
    expect(tab.loading.size).toBe(0);
    expect((await tab.event("quiet"))[0]).toMatchObject({ type: "patch" });
  });

  test("with parameters that fail the schema is an error that names them, and the handler does not run", async () => {
    let ran = 0;
    class Orders extends LiveView {
      @eventHandler({ params: z.object({ id: z.number(), to: z.object({ city: z.string() }) }) })
      order() {
        ran++;
      }
      override render() {
        return html`<p>orders</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Orders } });
    const turn = await tab.event("order", { id: "seven", to: {} });
    expect(turn).toMatchObject([
      { type: "error", code: "DJ_EVENT_PARAMS", issues: [{ path: "id" }, { path: "to.city" }] },
    ]);
    expect(ran).toBe(0);
    await tab.event("order", { id: 7, to: { city: "Delft" } });
    expect(ran).toBe(1);
  });

  test("delivers 500 messages in order, each once", async () => {
    const tab = await openPage(transport, { routes });
    await tab.event("many");
    await tab.until("all are here", () => tab.messages.length >= 500);
    expect(tab.messages).toEqual(Array.from({ length: 500 }, (_, index) => `info: Row ${index + 1}`));
  });

  test("delivers 500 messages in order across a livePatch", async () => {
    const tab = await openPage(transport, { routes });
    await tab.event("manyAndPatch");
    await tab.until("all are here", () => tab.messages.length >= 500);
    expect(tab.messages).toEqual(Array.from({ length: 500 }, (_, index) => `info: Row ${index + 1}`));
    expect(tab.url).toBe("/?done=1");
    expect(tab.historyLength).toBe(2);
  });

  test("keeps the order of puts and clears", async () => {
    const tab = await openPage(transport, { routes });
    await tab.event("put", { level: "warning", message: "from before" });
    await tab.event("mix");
    expect(tab.messages).toEqual(["error: second", "info: third"]);
    await tab.event("putThenClear");
    expect(tab.messages).toEqual([]);
  });

  test("clears one level, the empty level, or all", async () => {
    const tab = await openPage(transport, { routes });
    await tab.event("levels");
    await tab.event("clear", { level: "" });
    expect(tab.messages).toEqual(["info: of info", "error: of error", 'a"b: of a"b', "🎉: of 🎉"]);
    await tab.event("clear", { level: 'a"b' });
    await tab.event("clear", { level: "🎉" });
    expect(tab.messages).toEqual(["info: of info", "error: of error"]);
    await tab.event("clear");
    expect(tab.messages).toEqual([]);
  });

  test("with invalid flash is an error that names it", async () => {
    const tab = await openPage(transport, { routes });
    expect(await tab.event("put", { level: "\u0000", message: "x" })).toMatchObject([
      { type: "error", code: "DJ_FLASH_LEVEL", message: expect.stringContaining('"\\u0000"') },
    ]);
    expect(await tab.event("put", { level: "info", message: "x".repeat(10_001) })).toMatchObject([
      { type: "error", code: "DJ_FLASH_MESSAGE" },
    ]);
    await tab.event("put", { level: "info", message: "" });
    await tab.event("put", { level: "info", message: "<i>&amp;</i>".repeat(800) });
    expect(tab.messages).toEqual(["info: ", `info: ${"<i>&amp;</i>".repeat(800)}`]);
  });

  test("handles an event once, however often it is sent", async () => {
    const tab = await openPage(transport, { routes });
    const frame = { type: "event", event: "quiet", params: {}, ref: 1 } as const;
    tab.raw(frame);
    await tab.answer(1);
    const { length } = tab.log;
    tab.raw(frame);
    expect(await tab.answer(1, length)).toMatchObject([{ type: "noop", ref: 1 }]);
    tab.raw({ ...frame, ref: 2 });
    await tab.answer(2);
    expect(tab.html).toContain("count 2");
  });

  test("does not handle an event again when it is resent after a reconnect", async () => {
    const tab = await openPage(transport, { routes });
    const ref = tab.start("quiet");
    await tab.answer(ref);
    await tab.reconnect();
    expect(tab.lastRef).toBe(ref);
    tab.raw({ type: "event", event: "quiet", params: {}, ref });
    await tab.event("nothing");
    expect(tab.html).toContain("count 1");
  });

  test("runs alone, in the order of the events", async () => {
    const order: string[] = [];
    class Slow extends LiveView {
      @eventHandler() async go({ name, ms }: { name: string; ms: number }) {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        order.push(`${name} ends`);
      }
      override render() {
        return html`<p>slow</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Slow } });
    tab.start("go", { name: "a", ms: 10 });
    await tab.event("go", { name: "b", ms: 0 });
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  test("passes the topic of a message to handleInfo", async () => {
    class Account extends LiveView {
      heard: string[] = [];
      override mount() {
        this.subscribe("session:1");
        this.subscribe("news");
      }
      override handleInfo(message: unknown, topic: string) {
        this.heard.push(`${topic} ${message}`);
        if (topic === "session:1") this.putFlash("info", "Signed out");
      }
      @eventHandler() nothing() {}
      override render() {
        return html`${djFlash()}<p>${this.heard.join("; ")}</p>`;
      }
    }
    const { open, app } = await serve(transport, { routes: { "/": Account } });
    const tab = await open();
    app.broadcast("news", "hello");
    await tab.event("nothing");
    expect(tab.messages).toEqual([]);
    app.broadcast("session:1", "out");
    await tab.event("nothing");
    await tab.until("it is heard", () => tab.messages.length > 0);
    expect(tab.html).toContain("<p>news hello; session:1 out</p>");
  });
});
