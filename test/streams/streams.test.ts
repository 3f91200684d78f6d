import { describe, expect, test, vi } from "vitest";
import {
  background,
  createApp,
  djFlash,
  eventHandler,
  html,
  type ItemStream,
  LiveView,
  type TransportName,
} from "../../src/server/index.js";
import { type Page, TestClock, visit } from "../../src/testing/index.js";

const transports = ["websocket", "sse", "http"] as const satisfies readonly TransportName[];

interface Row {
  readonly id: number;
  readonly name: string;
}

/** Opens a page with one view, and waits until its script has attached. */
async function open(view: new () => LiveView, transport: TransportName): Promise<Page> {
  const clock = new TestClock();
  const app = createApp({ routes: { "/": view }, clock, transports: [transport] });
  const page = await visit(app, "/");
  return page;
}

const streamed = (page: Page): string => page.find("[dj-stream]").textContent ?? "";

describe.each(transports)("a stream of text over %s", (transport) => {
  class Chat extends LiveView {
    @eventHandler() greet() {
      const answer = this.stream("answer");
      answer.append("Hel");
      answer.append("lo");
    }
    @eventHandler() finish() {
      this.stream("answer").done();
    }
    @eventHandler() fail() {
      this.stream("answer").error("The model is not available.");
    }
    @eventHandler() before() {
      this.stream("answer").prepend("> ");
    }
    @eventHandler() again() {
      this.stream("answer").replace("Anew");
    }
    @eventHandler() restart() {
      this.stream("answer").start();
    }
    override render() {
      return html`<div dj-stream="answer" id="answer"></div>
        <button dj-click="greet">Greet</button><button dj-click="finish">Finish</button>
        <button dj-click="fail">Fail</button><button dj-click="before">Before</button>
        <button dj-click="again">Again</button><button dj-click="restart">Restart</button>`;
    }
  }

  test("adds what is appended, and marks the element until it is done", async () => {
    const page = await open(Chat, transport);
    await page.click("Greet");
    expect(streamed(page)).toBe("Hello");
    expect(page.find("#answer").outerHTML).toContain("data-stream-active");
    expect(page.find("#answer").getAttribute("aria-busy")).toBe("true");
    await page.click("Greet");
    expect(streamed(page)).toBe("HelloHello");
    await page.click("Finish");
    expect(streamed(page)).toBe("HelloHello");
    expect(page.find("#answer").hasAttribute("data-stream-active")).toBe(false);
    expect(page.find("#answer").hasAttribute("aria-busy")).toBe(false);
  });

  test("prepends, replaces and starts again", async () => {
    const page = await open(Chat, transport);
    await page.click("Greet");
    await page.click("Before");
    expect(streamed(page)).toBe("> Hello");
    await page.click("Again");
    expect(streamed(page)).toBe("Anew");
    await page.click("Restart");
    expect(streamed(page)).toBe("");
  });

  test("shows an error after what was streamed, which stays", async () => {
    const page = await open(Chat, transport);
    await page.click("Greet");
    await page.click("Fail");
    expect(page.find("[role=alert]").textContent).toBe("The model is not available.");
    expect(streamed(page)).toBe("HelloThe model is not available.");
    expect(page.find("#answer").hasAttribute("data-stream-active")).toBe(false);
  });
});

describe.each(transports)("a stream of items over %s", (transport) => {
  class List extends LiveView {
    rows: ItemStream<Row> = this.stream<Row>("rows", {
      key: "id",
      item: (row) => html`<li><button dj-click="remove(${row.id})">${row.name}</button></li>`,
      limit: 3,
    });
    #next = 1;
    override mount() {
      this.rows.insert({ id: 1, name: "one" });
      this.rows.insert({ id: 2, name: "two" });
    }
    @eventHandler() add() {
      const id = 2 + this.#next++;
      this.rows.insert({ id, name: `new ${id}` });
    }
    @eventHandler() addFirst() {
      const id = 2 + this.#next++;
      this.rows.insert({ id, name: `new ${id}` }, { at: "start" });
    }
    @eventHandler() rename() {
      this.rows.update({ id: 2, name: "TWO" });
    }
    @eventHandler() remove(id: number) {
      this.rows.delete(id);
    }
    @eventHandler() clear() {
      this.rows.reset([{ id: 9, name: "nine" }]);
    }
    override render() {
      return html`<ul dj-stream="rows">${this.rows}</ul>
        <button dj-click="add">Add</button><button dj-click="addFirst">Add first</button>
        <button dj-click="rename">Rename</button><button dj-click="clear">Clear</button>`;
    }
  }
  const names = (page: Page): string[] => page.findAll("li").map((item) => item.textContent ?? "");

  test("has what mount inserted in the first page, and once", async () => {
    const page = await open(List, transport);
    expect(names(page)).toEqual(["one", "two"]);
  });

  test("inserts at both ends, and prunes at the other end", async () => {
    const page = await open(List, transport);
    await page.click("Add");
    expect(names(page)).toEqual(["one", "two", "new 3"]);
    await page.click("Add");
    expect(names(page)).toEqual(["two", "new 3", "new 4"]);
    await page.click("Add first");
    expect(names(page)).toEqual(["new 5", "two", "new 3"]);
  });

  test("updates, deletes by a handler in the item, and resets", async () => {
    const page = await open(List, transport);
    await page.click("Rename");
    expect(names(page)).toEqual(["one", "TWO"]);
    await page.click("one");
    expect(names(page)).toEqual(["TWO"]);
    await page.click("Clear");
    expect(names(page)).toEqual(["nine"]);
  });
});

test("a stream dispatches events on its element, which bubble", async () => {
  class Streams extends LiveView {
    rows: ItemStream<Row> = this.stream<Row>("rows", {
      key: "id",
      item: (row) => html`<li>${row.name}</li>`,
      limit: 1,
    });
    @eventHandler() run() {
      const text = this.stream("text");
      text.append("a");
      text.prepend("b");
      text.done();
      this.rows.insert({ id: 1, name: "one" });
      this.rows.insert({ id: 2, name: "two" });
      this.rows.update({ id: 2, name: "TWO" });
      this.rows.error("No more");
    }
    @eventHandler() more() {
      this.rows.insert({ id: 3, name: "three" });
      this.rows.done();
    }
    override render() {
      return html`<p dj-stream="text"></p><ul dj-stream="rows"></ul>
        <button dj-click="run">Run</button><button dj-click="more">More</button>`;
    }
  }
  const page = await open(Streams, "websocket");
  const seen: unknown[] = [];
  for (const name of ["start", "text", "update", "remove", "error", "done"])
    page.window.addEventListener(`stream:${name}`, (event) => {
      const { target, detail } = event as CustomEvent<object>;
      seen.push([name, (target as Element).localName, detail]);
    });
  await page.click("Run");
  const [text, rows] = [{ stream: "text" }, { stream: "rows" }];
  expect(seen).toEqual([
    ["start", "ul", rows],
    ["update", "ul", rows],
    ["error", "ul", { ...rows, error: "No more" }],
    ["start", "p", text],
    ["text", "p", { ...text, mode: "append", text: "a" }],
    ["text", "p", { ...text, mode: "prepend", text: "b" }],
    ["done", "p", text],
  ]);
  seen.length = 0;
  await page.click("More");
  expect(seen).toEqual([
    ["start", "ul", rows],
    ["remove", "ul", { ...rows, key: "2" }],
    ["update", "ul", rows],
    ["done", "ul", rows],
  ]);
});

describe.each(transports)("background work over %s", (transport) => {
  test("streams while it runs, without rendering the view", async () => {
    let renders = 0;
    class Log extends LiveView {
      @eventHandler()
      @background
      async run() {
        for (const word of ["a ", "b ", "c "]) {
          this.stream("log").append(word);
          await Promise.resolve();
        }
        this.stream("log").done();
      }
      override render() {
        renders++;
        return html`<pre dj-stream="log"></pre><button dj-click="run">Run</button>`;
      }
    }
    const page = await open(Log, transport);
    const before = renders;
    await page.click("Run");
    await page.settled();
    expect(streamed(page)).toBe("a b c ");
    expect(renders - before).toBeLessThan(6);
  });
});

describe.each(["websocket", "sse"] as const)("flush over %s", (transport) => {
  test("shows what a handler has changed before it ends, and keeps the loading state", async () => {
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    class Steps extends LiveView {
      step = "ready";
      @eventHandler() async run() {
        this.step = "checking";
        this.putFlash("info", "Checking");
        await this.flush();
        await gate;
        this.step = "done";
        this.putFlash("success", "Done");
      }
      override render() {
        return html`${djFlash()}<p id="step">${this.step}</p><button id="run" dj-click="run">Run</button>`;
      }
    }
    const page = await open(Steps, transport);
    page.window.document.getElementById("run")?.click();
    await vi.waitFor(() => expect(page.find("#step").textContent).toBe("checking"));
    expect(page.flash.map(({ text }) => text)).toEqual(["Checking"]);
    expect(page.find("#run").className).toContain("djust-loading");
    go();
    await page.settled();
    await page.clock.advance(50);
    expect(page.find("#step").textContent).toBe("done");
    expect(page.flash.map(({ text }) => text)).toEqual(["Checking", "Done"]);
    expect(page.find("#run").className).not.toContain("djust-loading");
  });
});

test("flush over plain HTTP waits for the reply, which has everything", async () => {
  class Steps extends LiveView {
    step = "ready";
    @eventHandler() async run() {
      this.step = "checking";
      await this.flush();
      this.step = "done";
    }
    override render() {
      return html`<p id="step">${this.step}</p><button dj-click="run">Run</button>`;
    }
  }
  const page = await open(Steps, "http");
  await page.click("Run");
  expect(page.find("#step").textContent).toBe("done");
});

describe.each(transports)("a lost connection over %s", (transport) => {
  class Ticker extends LiveView {
    static last: Ticker | undefined;
    override mount() {
      Ticker.last = this;
    }
    @eventHandler() begin() {
      this.stream("log").append("begun ");
    }
    say(text: string) {
      this.stream("log").append(text);
    }
    override render() {
      return html`<pre dj-stream="log"></pre><button dj-click="begin">Begin</button>`;
    }
  }

  test("brings what was streamed meanwhile once, in order", async () => {
    const page = await open(Ticker, transport);
    await page.click("Begin");
    page.disconnect();
    for (const text of ["1 ", "2 ", "3 "]) Ticker.last?.say(text);
    await page.clock.advance(1_000);
    await page.reconnect();
    await page.clock.advance(5_000);
    expect(streamed(page)).toBe("begun 1 2 3 ");
  });

  test("shows that a stream was interrupted when the server has mounted the view anew", async () => {
    const page = await open(Ticker, transport);
    await page.click("Begin");
    page.disconnect();
    await page.clock.advance(120_000);
    await page.reconnect();
    await page.clock.advance(5_000);
    expect(page.find("[role=alert]").textContent).toBe("This was interrupted and is not complete.");
    expect(page.find("pre").hasAttribute("data-stream-active")).toBe(false);
    expect(streamed(page)).toContain("begun ");
    await page.click("Begin");
    expect(streamed(page)).toBe("begun ");
  });
});
