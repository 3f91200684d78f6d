import { describe, expect, test } from "vitest";
import {
  type AsyncValue,
  background,
  type ComponentFailure,
  call,
  component,
  debounce,
  djFlash,
  each,
  eventHandler,
  html,
  LiveComponent,
  LiveView,
  type Template,
} from "../../src/server/index.js";
import { FakeClock } from "./clock.js";
import type { OpenTab } from "./tab.js";
import { deferred, openPage, serve, transports } from "./test-app.js";

interface Order {
  readonly id: number;
  name: string;
}

interface RowProps {
  readonly order: Order;
  readonly onRemove: (id: number) => void;
}

/** What components have done, and how often each row has rendered. */
let log: string[] = [];
let rendered: Record<number, number> = {};

class OrderRow extends LiveComponent<RowProps> {
  isOpen = false;
  note = "";
  work = "";
  override mount({ order }: RowProps) {
    log.push(`mount ${order.id}`);
  }
  override update({ order }: RowProps) {
    log.push(`update ${order.id} ${order.name}`);
  }
  override unmount() {
    log.push(`unmount ${this.props.order.id}`);
  }
  @eventHandler() toggle() {
    this.isOpen = !this.isOpen;
    this.putFlash("info", `Toggled ${this.props.order.id}`);
  }
  @eventHandler() drop() {
    this.putFlash("success", `Dropped ${this.props.order.id}`);
    this.props.onRemove(this.props.order.id);
  }
  @eventHandler() fail() {
    throw new Error("no");
  }
  @eventHandler() @debounce(300) search({ value }: { value: string }) {
    this.note = value;
  }
  @eventHandler() @background async load() {
    this.work = "loading";
    await gate.promise;
    this.putFlash("info", `Loaded ${this.props.order.id}`);
    this.work = "loaded";
  }
  @eventHandler() follow() {
    this.subscribe("prices");
  }
  override handleInfo(message: unknown) {
    this.note = String(message);
  }
  override render() {
    const { order, onRemove } = this.props;
    rendered[order.id] = (rendered[order.id] ?? 0) + 1;
    return html`<li>${order.name}${this.isOpen && " open"} ${this.note} ${this.work}
      <button dj-click="toggle">Toggle</button><button dj-click=${this.drop}>Drop</button>
      <input dj-model="note"><button dj-click=${call(onRemove, order.id)}>Remove</button></li>`;
  }
}

let gate = deferred();

class Orders extends LiveView {
  orders: Order[] = [1, 2, 3].map((id) => ({ id, name: `Order ${id}` }));
  count = 0;
  override mount() {
    this.putFlash("info", "Welcome");
  }
  @eventHandler() toggle() {
    this.count++;
  }
  @eventHandler() remove(id: number) {
    this.orders = this.orders.filter((order) => order.id !== id);
  }
  @eventHandler() reverse() {
    this.orders = [...this.orders].reverse();
  }
  @eventHandler() rename({ id, name }: { id: number; name: string }) {
    const order = this.orders.find((one) => one.id === id);
    if (order) order.name = name;
  }
  @eventHandler() replace({ id, name }: Order) {
    this.orders = this.orders.map((order) => (order.id === id ? { id, name } : order));
  }
  @eventHandler() followToo() {
    this.subscribe("prices");
  }
  override handleInfo() {
    this.count++;
  }
  override handleParams(params: { page?: string }) {
    this.count = Number(params.page ?? this.count);
  }
  override render() {
    return html`${djFlash()}<h1>${this.orders.length}/${this.count}</h1><button dj-click="toggle">Count</button>
      <ul>${each(this.orders, "id", (order) => component(OrderRow, { key: order.id, order, onRemove: this.remove }))}</ul>`;
  }
}

/** The handlers in the page by the text of their buttons, each row's in order. */
const handlersIn = (tab: OpenTab, label: string): string[] =>
  [...tab.html.matchAll(/<button dj-click="([^"]*)">([^<]*)</g)].flatMap(([, handler = "", text]) =>
    text === label ? [handler.replaceAll("&quot;", '"')] : [],
  );
const fieldsIn = (tab: OpenTab): string[] =>
  [...tab.html.matchAll(/dj-model="([^"]*)"/g)].map(([, name = ""]) => name);
const rowsIn = (tab: OpenTab): string[] =>
  [...tab.html.matchAll(/<li>(.*?)<button/gs)].map(([, text = ""]) =>
    text
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
/** Clicks a button of a row, counted from 0. */
const click = (tab: OpenTab, label: string, row = 0) => tab.event(handlersIn(tab, label)[row] ?? "", {});

const begin = () => {
  log = [];
  rendered = {};
  gate = deferred();
};

describe.each(transports)("components over %s", (transport) => {
  const open = async (options = {}) => {
    begin();
    return openPage(transport, { routes: { "/": Orders }, ...options });
  };

  test("have state and handlers of their own, under the same names as the view's", async () => {
    const tab = await open();
    expect(handlersIn(tab, "Count")).toEqual(["toggle"]);
    const [first, second] = handlersIn(tab, "Toggle");
    expect(first).toMatch(/^\d\w*\$toggle$/);
    expect(second).not.toBe(first);
    await tab.event(second ?? "");
    expect(rowsIn(tab)).toEqual(["Order 1", "Order 2 open", "Order 3"]);
    await tab.event("toggle");
    expect(tab.html).toContain("<h1>3/1</h1>");
    expect(tab.messages).toEqual(["info: Welcome", "info: Toggled 2"]);
  });

  test("render alone after their own handlers, and with the view after its own", async () => {
    const tab = await open();
    rendered = {};
    await click(tab, "Toggle", 1);
    expect(rendered).toEqual({ 2: 1 });
    await tab.event("toggle");
    expect(rendered).toEqual({ 1: 1, 2: 2, 3: 1 });
    await tab.event("rename", { id: 3, name: "Changed in place" });
    expect(rowsIn(tab)).toEqual(["Order 1", "Order 2 open", "Changed in place"]);
  });

  test("put messages of the page, in one order with the view's", async () => {
    const tab = await open();
    await click(tab, "Drop", 0);
    await click(tab, "Toggle", 0);
    expect(tab.messages).toEqual(["info: Welcome", "success: Dropped 1", "info: Toggled 2"]);
    expect(tab.html).toContain("<h1>2/0</h1>");
  });

  test("call what their parent has given, as functions and in templates", async () => {
    const tab = await open();
    const remove = handlersIn(tab, "Remove")[2] ?? "";
    expect(remove).toBe("0$remove(3)");
    await tab.event("0$remove", { _args: [3] });
    expect(rowsIn(tab)).toEqual(["Order 1", "Order 2"]);
    await click(tab, "Drop", 1);
    expect(rowsIn(tab)).toEqual(["Order 1"]);
    expect(log.filter((line) => line.startsWith("unmount"))).toEqual(["unmount 3", "unmount 2"]);
  });

  test("keep their state when they move, and lose it with their key", async () => {
    const tab = await open();
    const names = handlersIn(tab, "Toggle");
    await click(tab, "Toggle", 0);
    log = [];
    await tab.event("reverse");
    expect(rowsIn(tab)).toEqual(["Order 3", "Order 2", "Order 1 open"]);
    expect(handlersIn(tab, "Toggle")).toEqual(names.reverse());
    expect(log).toEqual([]);
    await tab.event("remove", { _args: [1] });
    await tab.event("replace", { id: 2, name: "Two" });
    expect(log).toEqual(["unmount 1", "update 2 Two"]);
  });

  test("take events while they are in the page, and never for a method that is no handler", async () => {
    const tab = await open();
    const [first = ""] = handlersIn(tab, "Toggle");
    for (const method of ["mount", "render", "unmount", "putFlash", "constructor", "nothing"])
      expect(await tab.event(first.replace("toggle", method))).toMatchObject([
        { type: "error", code: "DJ_EVENT_UNKNOWN" },
      ]);
    await tab.event("remove", { _args: [1] });
    expect(await tab.event(first)).toMatchObject([{ type: "error", code: "DJ_COMPONENT_GONE" }]);
    expect(await tab.event("1zzz$toggle")).toMatchObject([{ type: "error", code: "DJ_COMPONENT_GONE" }]);
  });

  test("ignore a second event after their own handler has removed them", async () => {
    const tab = await open();
    const [drop = "", toggle = ""] = [handlersIn(tab, "Drop")[0], handlersIn(tab, "Toggle")[0]];
    await tab.event(drop);
    expect(rowsIn(tab)).toEqual(["Order 2", "Order 3"]);
    expect(await tab.event(drop)).toMatchObject([{ type: "noop" }]);
    expect(await tab.event(toggle)).toMatchObject([{ type: "noop" }]);
  });

  test("bind fields of their own", async () => {
    const tab = await open();
    const [, field = ""] = fieldsIn(tab);
    await tab.event("dj-model", { field, value: "typed" });
    expect(rowsIn(tab)).toEqual(["Order 1", "Order 2 typed", "Order 3"]);
    expect(
      await tab.event("dj-model", { field: field.replace("note", "isOpen"), value: true }),
    ).toMatchObject([{ type: "error", code: "DJ_MODEL_FIELD" }]);
  });

  test("wait with their events on their own", async () => {
    const clock = new FakeClock();
    const tab = await open({ clock });
    const [one = "", two = ""] = handlersIn(tab, "Toggle").map((name) => name.replace("toggle", "search"));
    for (const value of ["a", "ab"]) tab.start(one, { value });
    tab.start(two, { value: "b" });
    await tab.answer(3);
    await tab.until("the first of each has run", () => tab.text.includes("Order 2 b"));
    clock.advance(300);
    await tab.until("the last has run", () => tab.text.includes("Order 1 ab"));
  });

  test("run background work, which ends with them and whose messages are dropped and counted", async () => {
    begin();
    const app = await serve(transport, { routes: { "/": Orders } });
    const tab = await app.open();
    const [, load = ""] = handlersIn(tab, "Toggle").map((name) => name.replace("toggle", "load"));
    const ref = tab.start(load);
    await tab.until("it is loading", () => tab.text.includes("Order 2 loading"));
    expect([...tab.loading]).toEqual([ref]);
    gate.resolve();
    await tab.until("it is loaded", () => tab.text.includes("Order 2 loaded"));
    await tab.until("nothing is loading", () => tab.loading.size === 0);
    expect(tab.messages).toEqual(["info: Welcome", "info: Loaded 2"]);

    gate = deferred();
    tab.start(load);
    await tab.until("it is loading again", () => tab.text.includes("Order 2 loading"));
    await tab.event("remove", { _args: [2] });
    await tab.until("nothing is loading", () => tab.loading.size === 0);
    gate.resolve();
    await gate.promise;
    await tab.event("toggle");
    expect(tab.messages).toEqual(["info: Welcome", "info: Loaded 2"]);
    expect(app.metrics.of("djust.flash.dropped{reason=work_cancelled}")).toBe(1);
  });

  test("get messages of their topics, and show flash of a topic once with the view", async () => {
    begin();
    const app = await serve(transport, { routes: { "/": Orders } });
    const tab = await app.open();
    const [, follow = ""] = handlersIn(tab, "Toggle").map((name) => name.replace("toggle", "follow"));
    await tab.event("followToo");
    await tab.event(follow);
    rendered = {};
    app.app.broadcast("prices", "new price");
    app.app.flash.to("prices").put("info", "Once");
    if (transport === "http") await tab.event("toggle");
    await tab.until("it has arrived", () => tab.text.includes("Order 2 new price"));
    await tab.until("the message has arrived", () => tab.messages.length > 1);
    expect(tab.messages).toEqual(["info: Welcome", "info: Once"]);
  });

  test("keep their state across a patch, a lost connection and a reload of their data", async () => {
    const tab = await open();
    await click(tab, "Toggle", 1);
    await tab.patch("/?page=7");
    expect(rowsIn(tab)[1]).toBe("Order 2 open");
    expect(tab.html).toContain("<h1>3/7</h1>");
    await tab.reconnect();
    expect(rowsIn(tab)[1]).toBe("Order 2 open");
    await click(tab, "Toggle", 1);
    expect(rowsIn(tab)[1]).toBe("Order 2");
  });

  test("end with their view", async () => {
    begin();
    class Other extends LiveView {
      override render() {
        return html`<p>Other</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Orders, "/other": Other } });
    await tab.navigate("/other");
    expect(log.filter((line) => line.startsWith("unmount"))).toEqual(["unmount 1", "unmount 2", "unmount 3"]);
    expect(tab.text).toBe("Other");
  });

  test("show their fallback after an error, and leave the rest alive", async () => {
    class Fragile extends LiveComponent<{ readonly id: string }> {
      static override fallback({ during, error }: ComponentFailure): Template {
        return html`<b>${during}: ${(error as Error).message}</b><button dj-click="repair">Repair</button>`;
      }
      isBroken = false;
      @eventHandler() fail() {
        throw new Error("handler");
      }
      @eventHandler() spoil() {
        this.isBroken = true;
      }
      @eventHandler() repair() {
        this.isBroken = false;
      }
      override render() {
        if (this.isBroken) throw new Error("render");
        return html`<i>${this.props.id}</i><button dj-click="fail">Fail</button><button dj-click="spoil">Spoil</button>`;
      }
    }
    class Page extends LiveView {
      count = 0;
      @eventHandler() add() {
        this.count++;
      }
      override render() {
        return html`<p>${this.count}</p>${component(Fragile, { key: "a", id: "a" })} ${component(Fragile, { key: "b", id: "b" })}`;
      }
    }
    const app = await serve(transport, { routes: { "/": Page } });
    const tab = await app.open();
    await click(tab, "Fail", 0);
    expect(tab.html).toMatch(/<b>handler: handler<\/b>.*<i>b<\/i>/s);
    await click(tab, "Spoil", 0);
    expect(tab.html).toMatch(/<b>handler: handler<\/b>.*<b>render: render<\/b>/s);
    await tab.event("add");
    expect(tab.text).toMatch(/^1 /);
    await click(tab, "Repair", 1);
    await click(tab, "Repair", 0);
    expect(tab.html).toMatch(/<i>a<\/i>.*<i>b<\/i>/s);
    expect(app.logged.filter((line) => line.startsWith("error")).length).toBe(2);
  });

  test("do not hide what the view has changed before an error", async () => {
    class Page extends Orders {
      @eventHandler() breakOff() {
        this.count = 9;
        throw new Error("no");
      }
    }
    begin();
    const tab = await openPage(transport, { routes: { "/": Page } });
    await tab.event("breakOff");
    await click(tab, "Toggle", 0);
    expect(tab.html).toContain("<h1>3/9</h1>");
  });

  test("without a fallback keep the page as it is after an error of a handler", async () => {
    const tab = await open();
    expect(await tab.event((handlersIn(tab, "Toggle")[0] ?? "").replace("toggle", "fail"))).toMatchObject([
      { type: "error", code: "DJ_HANDLER" },
    ]);
    expect(rowsIn(tab)).toEqual(["Order 1", "Order 2", "Order 3"]);
  });

  test("show templates of their parent, whose handlers are the parent's, and nest", async () => {
    class Card extends LiveComponent<{
      readonly title: string;
      readonly body: Template;
      readonly item: (n: number) => Template;
    }> {
      clicks = 0;
      @eventHandler() add() {
        this.clicks++;
      }
      override render() {
        return html`<section><h2>${this.props.title} ${this.clicks}</h2><button dj-click="add">Card</button>
          ${this.props.body} ${this.props.item(1)}
          ${component(Inner, { key: "i" })}<a dj-target="view" dj-click="add">page</a></section>`;
      }
    }
    class Inner extends LiveComponent {
      clicks = 0;
      @eventHandler() add() {
        this.clicks++;
      }
      override render() {
        return html`<em>${this.clicks}</em><button dj-click="add">Inner</button>`;
      }
    }
    class Page extends LiveView {
      clicks = 0;
      @eventHandler() add() {
        this.clicks++;
      }
      override render() {
        const body = html`<button dj-click="add">Slot ${this.clicks}</button>${component(Inner, { key: "slot" })}`;
        const item = (n: number) => html`<button dj-click="add">Item ${n}</button>`;
        return html`${component(Card, { title: "Card", body, item })}`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Page } });
    expect(tab.html).toContain('<button dj-click="add">Slot 0</button>');
    expect(tab.html).toContain('<button dj-click="add">Item 1</button>');
    expect(tab.html).toContain('<a dj-target="view" dj-click="add">page</a>');
    await click(tab, "Card");
    await click(tab, "Inner", 0);
    await click(tab, "Inner", 1);
    await click(tab, "Inner", 1);
    await tab.event("add");
    expect(tab.text).toContain("Card 1");
    expect(tab.html).toMatch(/Slot 1.*<em>1<\/em>.*Item 1.*<em>2<\/em>/s);
  });

  test("stream text of their own", async () => {
    class Answer extends LiveComponent<{ readonly name: string }> {
      text = this.stream("answer");
      rows = this.stream<number>("rows", { key: (n) => n, item: (n) => html`<li dj-click="say">${n}</li>` });
      @eventHandler() say() {
        this.text.append(`Hello ${this.props.name}`);
        this.rows.insert(7);
      }
      override render() {
        return html`<p dj-stream="answer">${this.text}</p><ul dj-stream="rows">${this.rows}</ul><button dj-click="say">Say</button>`;
      }
    }
    class Page extends LiveView {
      override render() {
        return html`${component(Answer, { key: 1, name: "one" })}${component(Answer, { key: 2, name: "two" })}`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Page } });
    await click(tab, "Say", 1);
    const [, name = ""] = [...tab.html.matchAll(/dj-stream="([^"]*answer)"/g)].map(
      ([, stream = ""]) => stream,
    );
    expect(name).toMatch(/^\d\w*\$answer$/);
    await tab.until("it is streamed", () => JSON.stringify(tab.log).includes("Hello two"));
    expect(JSON.stringify(tab.log)).toContain(`"${name}"`);
    expect(JSON.stringify(tab.log)).toContain(`dj-click=\\"${name.replace("answer", "say")}\\"`);
  });

  test("load values in the background", async () => {
    const loading = deferred<string>();
    class Report extends LiveComponent {
      report: AsyncValue<string> = { status: "loading" };
      override mount() {
        this.assignAsync("report", () => loading.promise);
      }
      override render() {
        return html`<p>${this.report.status} ${this.report.value}</p>`;
      }
    }
    class Page extends LiveView {
      override render() {
        return html`${component(Report, {})}`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Page } });
    loading.resolve("42");
    await tab.until("it is loaded", () => tab.text === "ok 42");
  });
});
