import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "djust-ts/testing";
import { app } from "./app.js";

test("a task without a title is refused", async () => {
  const page = await visit(app, "/");
  await page.click("Add");
  assert.deepEqual(page.flash, [{ level: "error", text: "A task needs a title." }]);
});

test("a task is added, shown and finished", async () => {
  const page = await visit(app, "/");
  await page.fill("title", "Water the plants");
  await page.click("Add");
  assert.deepEqual(page.flash, [{ level: "success", text: "“Water the plants” added." }]);
  assert.match(page.text, /Water the plants/);

  // The message stays for five seconds and then fades out. Advancing the clock takes no real time.
  await page.clock.advance(5_300);
  assert.deepEqual(page.flash, []);

  await page.click("Finish Water the plants");
  assert.deepEqual(page.flash, [{ level: "info", text: "“Water the plants” is done." }]);
  assert.equal(page.findAll("li").length, 0);
});
