import { createApp } from "djust-ts";
import { visit } from "djust-ts/testing";
import { expect, test } from "vitest";
import { ItemView } from "./item-view.js";

const app = createApp({ routes: { "/": ItemView }, logger: false });

test("does not save an item without a name", async () => {
  const page = await visit(app, "/");
  await page.click("Save");
  expect(page.flash).toEqual([{ level: "error", text: "Name is required." }]);
});

test("confirms a saved item for five seconds", async () => {
  const page = await visit(app, "/");
  await page.fill("Name", "Lamp");
  await page.click("Save");
  expect(page.flash).toEqual([{ level: "success", text: "Item saved!" }]);
  await page.clock.advance(4_999);
  expect(page.flash).toHaveLength(1);
  await page.clock.advance(1);
  expect(page.flash).toEqual([]);
});
