import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { djFlash, each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { serve } from "../browser/site.js";
import { openTab } from "./socket.js";

/** A thousand rows with database-like keys. */
class RowsView extends LiveView {
  rows = Array.from({ length: 1_000 }, (_, index) => ({
    id: `9b1deb4d-3b7d-4bad-9bdd-${String(index).padStart(12, "0")}`,
    name: `Item number ${index}`,
    price: index,
    isDone: index % 2 === 0,
  }));

  @eventHandler()
  rename(index: number, name: string) {
    this.rows = this.rows.map((row, at) => (at === index ? { ...row, name } : row));
  }

  /** Changes a row in place. */
  @eventHandler()
  raise(index: number) {
    const row = this.rows[index];
    if (row) row.price = 999_999;
  }

  @eventHandler()
  move(from: number, to: number) {
    const [row] = this.rows.splice(from, 1);
    if (row) this.rows.splice(to, 0, row);
  }

  @eventHandler()
  remove(index: number) {
    this.rows.splice(index, 1);
  }

  @eventHandler()
  greet() {
    this.putFlash("info", "Hello!");
  }

  override render() {
    return html`${djFlash()}
      <table><tbody>
        ${each(
          this.rows,
          "id",
          (row) => html`<tr id="row-${row.id}" class=${row.isDone ? "done" : "open"}>
            <td>${row.name}</td><td>${row.price}</td>
            <td><button dj-click="remove" dj-value-id=${row.id}>Remove</button></td>
          </tr>`,
        )}
      </tbody></table>`;
  }
}

describe("a view with 1,000 keyed rows", () => {
  test.each([
    ["one row's text", "rename", [500, "Another name"]],
    ["the first row's text", "rename", [0, "Another name"]],
    ["a changed row", "raise", [777]],
    ["the position of a row: last to first", "move", [999, 0]],
    ["the position of a row: first to last", "move", [0, 999]],
    ["the position of a row: up by one", "move", [400, 399]],
    ["the position of a row: far down", "move", [100, 900]],
    ["the removal of a row", "remove", [500]],
  ])("sends less than 200 bytes for %s", async (_, event, args) => {
    const { origin } = await serve({ routes: { "/": RowsView } });
    const tab = await openTab(origin);
    tab.send({ type: "event", event, params: { _args: args }, ref: 1 });
    const frame = await tab.next((one) => "ref" in one && one.ref === 1);
    expect(JSON.parse(frame).type).toBe("patch");
    expect(Buffer.byteLength(frame)).toBeLessThan(200);
    expect(tab.frames.length).toBe(2);
  });

  test("sends no row for a handler that only sends flash", async () => {
    const { origin } = await serve({ routes: { "/": RowsView } });
    const tab = await openTab(origin);
    tab.send({ type: "event", event: "greet", params: {}, ref: 1 });
    const flash = await tab.next(({ type }) => type === "flash");
    expect(JSON.parse(flash)).toMatchObject({
      type: "flash",
      action: "put",
      level: "info",
      message: "Hello!",
    });
    expect(tab.frames.slice(1).map((frame) => JSON.parse(frame).type)).toEqual(["noop", "flash"]);
  });
});

test("the server survives ten thousand random frames", async () => {
  const error = vi.fn();
  const { origin } = await serve({
    routes: { "/": RowsView },
    logger: { debug() {}, info() {}, warn() {}, error },
    limits: { eventsPerSecond: Number.POSITIVE_INFINITY, eventBurst: Number.POSITIVE_INFINITY },
  });
  const field = fc.oneof(fc.string(), fc.nat(3), fc.jsonValue({ maxDepth: 2 }));
  const frame = fc.record(
    {
      type: fc.oneof(
        fc.constantFrom(..."event event url_change live_redirect_mount mount ack ping nothing".split(" ")),
        field,
      ),
      event: fc.oneof(
        fc.constantFrom("greet", "dj-model", "constructor", "__proto__", "toString", "mount", "render"),
        field,
      ),
      params: fc.oneof(fc.dictionary(fc.string(), field), field),
      ref: field,
      ack: field,
      flash: field,
      uri: fc.oneof(fc.constantFrom("/", "/?a=1", "//evil.example", "javascript:1"), field),
      url: fc.oneof(fc.constantFrom("/", "/gone", "//evil.example"), field),
      token: field,
      version: field,
      fields: field,
      carry: field,
    },
    { requiredKeys: [] },
  );
  const random = fc.sample(
    fc.oneof({ weight: 8, arbitrary: frame.map((one) => JSON.stringify(one)) }, fc.json(), fc.string()),
    10_000,
  );
  const codes = new Set<unknown>();
  for (let start = 0; start < random.length; start += 500) {
    // A frame may end the session, after which others reach no handler.
    const tab = await openTab(origin);
    for (const text of random.slice(start, start + 500)) tab.send(text);
    tab.send({ type: "ping" });
    await tab.next(({ type }) => type === "pong");
    for (const text of tab.frames) codes.add(JSON.parse(text).code);
  }
  expect(error.mock.calls).toEqual([]);
  expect(codes).not.toContain("DJ_INTERNAL");
  expect(codes.size).toBeGreaterThan(4);

  const other = await openTab(origin);
  other.send({ type: "event", event: "greet", params: {}, ref: 1 });
  expect(JSON.parse(await other.next(({ type }) => type === "flash")).message).toBe("Hello!");
}, 60_000);
