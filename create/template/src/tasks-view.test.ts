import { visit } from "djust-ts/testing";
import { expect, test } from "vitest";
import { app } from "./app.js";

test("a task without a title is refused", async () => {
  const page = await visit(app, "/");
  await page.click("Add task");
  expect(page.flash).toEqual([{ level: "error", text: "Please fix the error below." }]);
  expect(page.text).toContain("Enter a title.");
});

test("a task is added, finished, and opened again", async () => {
  const page = await visit(app, "/");
  await page.fill("Title", "Water the plants");
  await page.select("Priority", "High");
  await page.click("Add task");
  expect(page.flash).toEqual([{ level: "success", text: "“Water the plants” added." }]);
  expect(page.text).toContain("1 open task");

  // The message stays for five seconds and then fades out. Advancing the clock takes no real time.
  await page.clock.advance(5_300);
  expect(page.flash).toEqual([]);

  await page.click("Finish Water the plants");
  expect(page.flash).toEqual([{ level: "info", text: "“Water the plants” is done." }]);
  expect(page.text).toContain("0 open tasks");

  await page.click("Undo");
  expect(page.text).toContain("1 open task");
});
