import { describe, expect } from "vitest";
import { savedItems } from "../../examples/guide/items.js";
import { reports } from "../../examples/guide/report.js";
import { messages, seesMessages } from "../browser/page.js";
import { test } from "../support/chromium.js";
import { inPage, openGuide, openGuideFrozen } from "./guide.js";

describe("the guide's example", () => {
  test("Quick Start saves an item or reports what is missing", async ({ page }) => {
    await openGuideFrozen(page, "/");
    await page.click("button:text('Save')");
    await page.waitForSelector(".dj-flash-error:text-is('Name is required.')");
    expect(savedItems()).toEqual([]);
    await page.fill("[name=name]", "Lamp");
    await page.click("button:text('Save')");
    await page.waitForSelector(".dj-flash-success:text-is('Item saved!')");
    expect(savedItems()).toEqual(["Lamp"]);
    await page.clock.runFor(5_299);
    expect(await inPage(page).count()).toBeGreaterThan(0);
    await page.clock.runFor(1);
    expect(await inPage(page).count()).toBe(0);
  });

  test("Flash Levels shows the four levels and a custom one", async ({ page }) => {
    await openGuide(page, "/levels");
    await page.click("text=Show all four");
    await seesMessages(
      page,
      "Your session expires in 5 minutes.",
      "Changes saved successfully.",
      "This action cannot be undone.",
      "Failed to connect to the database.",
    );
    await page.click("text=Show a custom level");
    await page.waitForSelector(".dj-flash-promo:text-is('Level: promo.')");
  });

  test("Basic Container keeps messages while the view changes around it", async ({ page }) => {
    await openGuide(page, "/basic-container");
    await page.click("text=Greet");
    await seesMessages(page, "Hello!");
    const message = await inPage(page).elementHandle();
    await page.click("text=Add one");
    await page.waitForSelector("#before:text-is('1')");
    expect(await page.textContent("#after")).toBe("1");
    expect(await message?.evaluate((element) => element === document.querySelector(".dj-flash"))).toBe(true);
  });

  test("Custom Auto-Dismiss Timeout keeps messages for eight seconds", async ({ page }) => {
    await openGuideFrozen(page, "/eight-seconds");
    await page.click("text=Greet");
    await seesMessages(page, "Eight seconds.");
    await page.clock.runFor(7_999);
    expect(await messages(page)).toEqual(["Eight seconds."]);
    await page.clock.runFor(1);
    expect(await messages(page)).toEqual([]);
  });

  test("Custom Auto-Dismiss Timeout keeps messages until they are dismissed or cleared", async ({ page }) => {
    await openGuideFrozen(page, "/never");
    for (const way of [".dj-flash-close", "text=Reset"]) {
      await page.click("text=Greet");
      await seesMessages(page, "Until you dismiss me.");
      await page.clock.fastForward("20:00");
      expect(await messages(page)).toEqual(["Until you dismiss me."]);
      await page.click(way);
      await seesMessages(page);
      await page.clock.runFor(300);
    }
  });

  test("Position Hint places the messages at the top right", async ({ page }) => {
    await openGuide(page, "/position");
    expect(await page.getAttribute("#dj-flash-container", "class")).toBe(
      "dj-flash-container dj-flash-top-right",
    );
    await page.click("text=Greet");
    await seesMessages(page, "Position: top-right.");
  });

  test("Clear All removes every message", async ({ page }) => {
    await openGuide(page, "/clear-all");
    await page.click("text=Fill");
    await seesMessages(page, "One info.", "One success.", "One warning.", "One error.");
    await page.click("text=Reset");
    await seesMessages(page);
    await page.waitForFunction(() => document.querySelector(".dj-flash") === null);
  });

  test("Clear by Level removes the errors only", async ({ page }) => {
    await openGuide(page, "/clear-by-level");
    await page.click("text=Fill");
    await seesMessages(page, "The first error.", "For your information.", "The second error.");
    await page.click("text=Dismiss errors");
    await seesMessages(page, "For your information.");
  });

  test("Flash Survival Semantics shows a message once after a redirect", async ({ page }) => {
    await openGuide(page, "/survival-recipe");
    await page.click("button");
    await page.waitForSelector("h1:text-is('Your account')");
    await seesMessages(page, "Welcome!");
    await page.click("text=Back");
    await page.waitForSelector("h1:text-is('Sign in')");
    expect(await messages(page)).toEqual([]);
    await page.goBack();
    await page.waitForSelector("h1:text-is('Your account')");
    expect(await messages(page)).toEqual([]);
  });

  test("Flash After Form Submission keeps invalid values and clears the form after success", async ({
    page,
  }) => {
    await openGuide(page, "/form-submission");
    await page.fill("#name", "Ada");
    await page.fill("#email", "ada@");
    await page.check("text=events");
    await page.press("#email", "Enter");
    await seesMessages(page, "Please fix the errors below.");
    const email = page.locator("#email");
    expect(await email.getAttribute("aria-invalid")).toBe("true");
    const description = await email.getAttribute("aria-describedby");
    expect(await page.textContent(`[id="${description}"]`)).toBe("Enter a valid email address.");
    expect(
      await page.getByRole("textbox", { name: "Email address", description: "Enter a valid" }).count(),
    ).toBe(1);
    expect([await page.inputValue("#name"), await email.inputValue()]).toEqual(["Ada", "ada@"]);
    expect(await page.isChecked("text=events")).toBe(true);

    await email.fill("ada@example.org");
    await email.press("Enter");
    await seesMessages(page, "Please fix the errors below.", "Form submitted successfully.");
    await page.waitForSelector("text=1 submitted");
    // Including the focused field.
    expect(await email.evaluate((field) => field === document.activeElement)).toBe(true);
    expect([await page.inputValue("#name"), await email.inputValue()]).toEqual(["", ""]);
    expect(await page.isChecked("text=events")).toBe(false);
    expect(await page.locator("[aria-invalid], [aria-describedby]").count()).toBe(0);
  });

  test("Flash with Background Work reports success and failure", async ({ page }) => {
    let finish = (_report: string): void => {};
    let fail = (_reason: Error): void => {};
    reports.make = () =>
      new Promise((resolve, reject) => {
        finish = resolve;
        fail = reject;
      });
    await openGuide(page, "/background-work");
    await page.click("text=Generate");
    await seesMessages(page, "Generating report...");
    await page.waitForSelector("#report:text-is('Working on it')");
    finish("All is well.");
    await page.waitForSelector(".dj-flash-success:text-is('Report ready!')");
    await page.waitForSelector("#report:text-is('All is well.')");

    await page.click("text=Generate");
    await page.waitForSelector("#report:text-is('Working on it')");
    fail(new Error("no data"));
    await page.waitForSelector(".dj-flash-error:text-is('Report failed: no data')");
    await page.waitForSelector("button:text-is('Generate'):enabled");

    await page.click("text=Generate in one method");
    await page.waitForSelector("#report:text-is('Working on it')");
    finish("All is well, too.");
    await page.waitForSelector("#report:text-is('All is well, too.')");
    expect((await messages(page)).at(-1)).toBe("Report ready!");
  });

  test("Multiple Flash Messages delivers all of them, in order", async ({ page }) => {
    await openGuide(page, "/multiple-messages");
    await page.fill("textarea", "a@x b@x a@x nobody c@x");
    await page.click("text=Import");
    await seesMessages(page, "3 records created.", "1 duplicates skipped.", "1 records failed.");
    expect(await page.textContent("p")).toBe("3 in all");
  });

  test("JavaScript API shows, clears and dismisses messages", async ({ page }) => {
    await openGuide(page, "/javascript-api");
    const press = (name: string) => page.click(`[data-flash=${name}]`);
    await press("show");
    await press("show");
    await seesMessages(page, "Client-side notification", "Client-side notification");
    expect(await inPage(page).first().getAttribute("class")).toBe("dj-flash dj-flash-info");
    await press("clear-errors");
    expect((await messages(page)).length).toBe(2);
    await press("dismiss");
    expect((await messages(page)).length).toBe(1);
    await press("clear");
    await seesMessages(page);
    await page.waitForFunction(() => document.querySelector(".dj-flash") === null);
  });
});
