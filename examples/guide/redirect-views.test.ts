import { createApp } from "djust-ts";
import { visit } from "djust-ts/testing";
import { expect, test } from "vitest";
import { DestinationView, SourceView } from "./redirect-views.js";

const app = createApp({
  routes: { "/survival-recipe": SourceView, "/survival-recipe/destination": DestinationView },
  logger: false,
});

test("welcomes a user who signs in, once, on the destination page", async () => {
  const page = await visit(app, "/survival-recipe");
  await page.click("Sign in");
  await page.followRedirect();
  expect(page.url).toBe("/survival-recipe/destination");
  expect(page.flash).toEqual([{ level: "success", text: "Welcome!" }]);
  await page.reload();
  expect(page.flash).toEqual([]);
});
