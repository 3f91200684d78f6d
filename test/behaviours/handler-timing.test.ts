import { describe, expect, test } from "vitest";
import { createApp, debounce, eventHandler, html, LiveView, throttle } from "../../src/server/index.js";
import { TestClock, visit } from "../../src/testing/index.js";
import { FakeClock } from "./clock.js";
import { openPage, transports } from "./test-app.js";

class Search extends LiveView {
  calls: string[] = [];
  @eventHandler() @debounce(300) search({ value }: { value: string }) {
    this.calls.push(value);
  }
  @throttle(100) @eventHandler() move({ value }: { value: string }) {
    this.calls.push(value);
  }
  @eventHandler() save() {
    this.calls.push("saved");
  }
  @eventHandler({ throttle: 100 }) fail() {
    this.calls.push("failing");
    throw new Error("no");
  }
  override render() {
    return html`<p>${this.calls.join(" ")}</p>
      <input aria-label="Search" dj-input="search"><button dj-click="save">Save</button>`;
  }
}

describe.each(transports)("handlers with a time over %s", (transport) => {
  const open = async (clock: FakeClock) => openPage(transport, { routes: { "/": Search }, clock });

  test("@debounce runs the first event, and the last of those that follow too soon", async () => {
    const clock = new FakeClock();
    const tab = await open(clock);
    for (const value of ["a", "ab", "abc"]) tab.start("search", { value });
    await tab.answer(3);
    expect(tab.text).toBe("a Save");
    clock.advance(299);
    expect(tab.text).toBe("a Save");
    clock.advance(1);
    await tab.until("the last has run", () => tab.text === "a abc Save");
    await tab.until("nothing is loading", () => tab.loading.size === 0);
    clock.advance(1_000);
    await tab.event("search", { value: "abcd" });
    expect(tab.text).toBe("a abc abcd Save");
  });

  test("@throttle runs an event at most once in its time, and never loses the last", async () => {
    const clock = new FakeClock();
    const tab = await open(clock);
    for (const value of ["1", "2", "3"]) tab.start("move", { value });
    await tab.answer(3);
    expect(tab.text).toBe("1 Save");
    clock.advance(100);
    await tab.until("the last has run", () => tab.text === "1 3 Save");
    tab.start("move", { value: "4" });
    await tab.answer(4);
    expect(tab.text).toBe("1 3 Save");
    clock.advance(100);
    await tab.until("it has run", () => tab.text === "1 3 4 Save");
  });

  test("another event runs what waits first", async () => {
    const tab = await open(new FakeClock());
    for (const value of ["a", "ab"]) tab.start("search", { value });
    await tab.event("save");
    await tab.until("both have run", () => tab.text === "a ab saved Save");
  });

  test("an event that waited and fails ends its loading state, and the view goes on", async () => {
    const clock = new FakeClock();
    const tab = await open(clock);
    tab.start("fail");
    tab.start("fail");
    await tab.answer(2);
    clock.advance(100);
    await tab.until("nothing is loading", () => tab.loading.size === 0);
    await tab.event("save");
    expect(tab.text).toBe("failing failing saved Save");
  });
});

test("the page waits for a debounce before it sends, and sends at once before another event", async () => {
  const clock = new TestClock();
  const page = await visit(createApp({ routes: { "/": Search }, clock, logger: false }), "/");
  await page.fill("Search", "a");
  await page.fill("Search", "ab");
  await clock.advance(299);
  expect(page.find("p").textContent).toBe("");
  await clock.advance(1);
  expect(page.find("p").textContent).toBe("ab");
  await clock.advance(1_000);
  await page.fill("Search", "abc");
  await page.click("Save");
  expect(page.find("p").textContent).toBe("ab abc saved");
});

test("a time that is none, two of them, or one on a method that is no handler is an error", () => {
  expect(() => debounce(0)).toThrow("@debounce(): debounce must be a number of milliseconds");
  expect(() =>
    eventHandler({ debounce: 1, throttle: 1 })(function save() {}, {
      kind: "method",
      name: "save",
    } as ClassMethodDecoratorContext),
  ).toThrow("must have either debounce or throttle");
  class NoHandler extends LiveView {
    @debounce(100) search() {}
    override render() {
      return html`<p></p>`;
    }
  }
  expect(() => createApp({ routes: { "/": NoHandler }, logger: false })).toThrow(
    "NoHandler.search() has @debounce or @throttle and is not an event handler",
  );
});
