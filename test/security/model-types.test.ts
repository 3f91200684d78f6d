import { describe, expect, test } from "vitest";
import { eventHandler, html, LiveView } from "../../src/server/index.js";
import { adapters } from "../adapters/frameworks/index.js";
import { start, ways } from "./ways.js";

let held: Fields;

class Fields extends LiveView {
  big = 10n;
  date = new Date(0);
  map = new Map([["a", 1]]);
  set = new Set([1]);
  object: Record<string, unknown> = { a: 1 };
  list: unknown[] = [{ a: 1 }];
  nested: unknown[] = [["a"]];
  text = "text";
  number = 7;
  isOn = true;
  tags: string[] = ["a"];
  numbers: (string | number)[] = [1, 2];
  nothing: unknown = null;
  absent: unknown = undefined;
  readonly frozen = Object.freeze({ a: 1 });
  #own = "own";
  get own(): string {
    return this.#own;
  }
  set own(value: string) {
    this.#own = value;
  }
  get derived(): string {
    return this.text;
  }

  override mount(): void {
    held = this;
    Object.defineProperty(this, "computed", { get: () => 1, enumerable: true });
    Object.defineProperty(this, "constant", { value: "constant" });
  }

  /** Fails if a field has lost its type. */
  @eventHandler()
  use(): void {
    this.big += 1n;
    this.date.getTime();
    this.map.get("a");
    this.set.has(1);
    Object.keys(this.object);
    for (const item of this.list) Object.keys(item as object);
    for (const item of this.nested) (item as unknown[]).map(String);
    this.text.trim();
    this.number.toFixed();
    for (const tag of [...this.tags, ...this.numbers]) String(tag).trim();
  }

  override render() {
    return html`
      ${bound.map((field) => html`<input dj-model="${field}">`)}
      <p>${this.nothing as string} ${this.absent as string} ${this.tags} ${this.numbers} ${this.number}</p>`;
  }
}

const bound = [
  ...["big", "date", "map", "set", "object", "list", "nested", "frozen", "derived", "computed", "constant"],
  ...["text", "number", "isOn", "tags", "numbers", "nothing", "absent", "own"],
];
const unbindable = bound.slice(0, 11);
const hostile: readonly unknown[] = [
  ...[{}, { a: 1 }, [], [[]], [["a"]], [{}], [null], null, 1, -1, 1e308, 0.1, "", "x", "12n", true, false],
  ...["\u0000", "\ud800", { toString: 1 }, { length: 1e9 }, [1, {}], { toJSON: "x" }],
];

const [nodeHttp] = adapters;

describe.each(Object.entries(ways))("dj-model by %s", (_, ask) => {
  test("never writes a field whose value a form field cannot hold", async () => {
    if (!nodeHttp) throw new Error("there is no adapter");
    const { browser } = await start(nodeHttp, { routes: { "/": Fields } });
    for (const field of unbindable)
      for (const value of hostile) {
        const page = await browser.load("/");
        const before = (held as unknown as Record<string, unknown>)[field];
        const { code } = await ask(browser, page, "dj-model", { field, value });
        expect(code, `${field} ${JSON.stringify(value)}`).toBe("DJ_MODEL_FIELD");
        expect((held as unknown as Record<string, unknown>)[field]).toBe(before);
      }
  });

  test("keeps the type of every other field, and no later turn fails", async () => {
    if (!nodeHttp) throw new Error("there is no adapter");
    const { browser } = await start(nodeHttp, { routes: { "/": Fields } });
    for (const field of bound.slice(11)) {
      const page = await browser.load("/");
      // With a form each response is a new page; the live session stays.
      for (const value of hostile)
        for (const choice of [undefined, "b", {}, ["x"]])
          await browser.event(page, "dj-model", { field, value, choice });
      const { text, number, isOn, tags, numbers, nothing, absent, own } = held;
      expect([text, number, isOn, own].map((value) => typeof value)).toEqual([
        ...["string", "number", "boolean", "string"],
      ]);
      for (const list of [tags, numbers]) expect(Array.isArray(list)).toBe(true);
      for (const value of [nothing, absent, tags].flat())
        expect(value === null || value === undefined || typeof value !== "object").toBe(true);
      const { code } = await ask(browser, page, "use", {});
      expect(code, field).toBeUndefined();
    }
  });
});

test("values that a form field can send are written", async () => {
  if (!nodeHttp) throw new Error("there is no adapter");
  const { browser } = await start(nodeHttp, { routes: { "/": Fields } });
  const page = await browser.load("/");
  const write = (field: string, value: unknown, choice?: string) =>
    browser.event(page, "dj-model", { field, value, choice });
  await write("text", 5);
  await write("number", "12.5");
  await write("isOn", "");
  await write("tags", ["b", "c"]);
  await write("numbers", true, "3");
  await write("nothing", ["x"]);
  await write("absent", 4);
  await write("own", "new");
  const { text, number, isOn, tags, numbers, nothing, absent, own } = held;
  expect({ text, number, isOn, tags, numbers, nothing, absent, own }).toEqual({
    text: "5",
    number: 12.5,
    isOn: false,
    tags: ["b", "c"],
    numbers: ["1", "2", "3"],
    nothing: ["x"],
    absent: 4,
    own: "new",
  });
});

test("choices sent one at a time cannot grow without limit", async () => {
  if (!nodeHttp) throw new Error("there is no adapter");
  const { browser } = await start(nodeHttp, { routes: { "/": Fields } });
  const page = await browser.load("/");
  for (let number = 0; number < 30; number++)
    await browser.event(page, "dj-model", { field: "tags", value: true, choice: `${number}`.padEnd(10_000) });
  expect(held.tags.join("").length).toBeLessThanOrEqual(64 * 1024);
});
