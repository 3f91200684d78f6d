import { describe, expect, test } from "vitest";
import { LongListView } from "../../examples/guide/long-list-view.js";
import { createApp, html, LiveView, type TransportName } from "../server/index.js";
import { type Page, visit } from "./index.js";

const transports = ["websocket", "sse", "http"] as const satisfies readonly TransportName[];

const open = (view: new () => LiveView, transport: TransportName = "websocket"): Promise<Page> =>
  visit(createApp({ routes: { "/": view }, logger: false }), "/", { transport });

const ends = (page: Page): readonly (string | null)[] => {
  const items = page.findAll("li");
  return [items[0], items.at(-1)].map((item) => item?.textContent ?? null);
};

describe.each(transports)("scrolling over %s", (transport) => {
  test("loads more at the end that is reached", async () => {
    const page = await open(LongListView, transport);
    expect(ends(page)).toEqual(["Row 1", "Row 50"]);
    for (let last = 100; last <= 250; last += 50) {
      await page.scrollTo("bottom");
      expect(ends(page)[1]).toBe(`Row ${last}`);
    }
    expect(ends(page)).toEqual(["Row 51", "Row 250"]);
    await page.scrollTo("top", "ul");
    expect(ends(page)).toEqual(["Row 1", "Row 200"]);
    expect(page.text).toContain("Rows 1 to 50 loaded");
  });
});

test("reaching the end of the data again does nothing until the reader has left it", async () => {
  const page = await open(LongListView);
  await page.scrollTo("top");
  expect(page.text).toContain("There are no more rows");
  await page.scrollTo("bottom");
  expect(page.text).toContain("Rows 51 to 100 loaded");
  await page.scrollTo("top");
  expect(page.text).toContain("There are no more rows");
});

test("a list that cannot be scrolled to is an error that says why", async () => {
  class Lists extends LiveView {
    override render() {
      return html`<ul id="a" dj-viewport-top="more"></ul><ul id="b" dj-viewport-top="more"><li>1</li></ul>`;
    }
    static override events = { more: true };
    more(): void {}
  }
  const page = await open(Lists);
  await expect(page.scrollTo("bottom")).rejects.toThrow("No element of the page has dj-viewport-bottom");
  await expect(page.scrollTo("top")).rejects.toThrow("2 lists of the page have dj-viewport-top");
  await expect(page.scrollTo("top", "#a")).rejects.toThrow("The list with dj-viewport-top has no items");
  await expect(page.scrollTo("left" as never)).rejects.toThrow('must be given "top" or "bottom", got "left"');
  await page.scrollTo("top", "#b");
});
