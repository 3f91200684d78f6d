import { expect, test } from "@playwright/test";

test("a task is added and finished in a browser", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Title").fill("Buy milk");
  await page.getByRole("button", { name: "Add task" }).click();
  await expect(page.getByText("“Buy milk” added.")).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("");

  await page.getByRole("button", { name: "Finish Buy milk" }).click();
  await expect(page.getByText("“Buy milk” is done.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "0 open tasks" })).toBeVisible();
});
