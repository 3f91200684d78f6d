import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { test as base } from "../../test/support/chromium.js";
import { chapters } from "./contents.js";
import { startShowcase } from "./showcase.js";

const folder = mkdtempSync(join(tmpdir(), "djust-showcase-"));
let showcase: Awaited<ReturnType<typeof start>>;

function start() {
  return startShowcase({
    port: 0,
    host: "localhost",
    database: join(folder, "items.db"),
    logger: false,
  });
}

beforeAll(async () => {
  showcase = await start();
});

afterAll(async () => {
  await showcase?.close();
  rmSync(folder, { recursive: true });
});

/** A page without console errors, with navigation in the showcase. */
const test = base.extend<{ readonly visit: (path: string) => Promise<void> }>({
  visit: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (/error|warning/.test(message.type())) complaints.push(message.text());
    });
    page.on("requestfailed", (request) => {
      // Leaving a page cancels its pending requests.
      if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(request.url());
    });
    page.setDefaultTimeout(10_000);
    await use(async (path) => {
      await page.goto(showcase.url + path);
      await page.waitForSelector("[dj-root].dj-connected");
    });
    expect(complaints, "console errors and failed requests").toEqual([]);
  },
});

const paths = chapters.flatMap(({ entries }) => entries.map(({ path }) => path));

function click(page: Page, name: string): Promise<void> {
  return page.getByRole("button", { name, exact: true }).click();
}

function message(page: Page, text: string | RegExp): Locator {
  return page.locator(".dj-flash", { hasText: text });
}

function close(page: Page, text: string): Promise<void> {
  return message(page, text)
    .getByRole("button", { name: /^Close: / })
    .click();
}

/** Waits until exactly these messages are on screen, including those being removed. */
async function expectMessages(page: Page, ...expected: readonly string[]): Promise<void> {
  const messages = page.locator(".dj-flash:not(.dj-flash-removing)");
  await expect.poll(() => messages.allTextContents(), { timeout: 8_000 }).toEqual(expected);
}

describe("each page", () => {
  for (const path of [...paths, "/survival/arrived"])
    test(`${path} has a title, a heading and its code, and fits 320 pixels`, async ({ page, visit }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      await visit(path);
      expect(await page.title()).not.toBe("");
      expect(await page.locator("h1").count()).toBe(1);
      if (path !== "/survival/arrived") expect(await page.textContent(".code code")).toMatch(/\w/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    });

  test("is linked from the menu, which marks the current page", async ({ page, visit }) => {
    await visit("/");
    for (const { title, path } of chapters.flatMap(({ entries }) => entries)) {
      await page
        .getByRole("navigation", { name: "Patterns" })
        .getByRole("link", { name: title, exact: true })
        .click();
      await page.waitForURL(showcase.url + path);
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      expect(await page.locator("#menu [aria-current=page]").allTextContents()).toEqual([title]);
      expect(await page.title()).toBe(title);
    }
  });
});

test("an unknown path links back to the showcase", async ({ page }) => {
  const response = await page.goto(`${showcase.url}/nowhere`);
  expect(response?.status()).toBe(404);
  await page.getByRole("link", { name: "Go to the showcase" }).click();
  await page.getByRole("heading", { level: 1, name: "Quick start" }).waitFor();
});

describe("the quick start", () => {
  test("asks for a name and then saves the item", async ({ page, visit }) => {
    await visit("/");
    await click(page, "Save");
    await expectMessages(page, "Name is required.");
    await page.fill("#name", "Desk lamp");
    await click(page, "Save");
    await message(page, "Item saved!").waitFor();
    expect(await page.locator(".items li").allTextContents()).toEqual(["Desk lamp"]);
    await expect.poll(() => page.inputValue("#name")).toBe("");
  });

  test("works without JavaScript", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(showcase.url);
    await click(page, "Save");
    await expectMessages(page, "Name is required.");
    await page.fill("#name", "Walnut bookshelf");
    await click(page, "Save");
    await expectMessages(page, "Item saved!");
    expect(await page.locator(".items li").allTextContents()).toEqual(["Walnut bookshelf", "Desk lamp"]);
    expect(await page.locator("button:visible").allTextContents()).toEqual(["Save"]);
    await context.close();
  });

  test("still has the item after a server restart", async ({ page, visit }) => {
    await showcase.close();
    showcase = await start();
    await visit("/");
    expect(await page.locator(".items li").allTextContents()).toEqual(["Walnut bookshelf", "Desk lamp"]);
  });
});

test("each level has its class", async ({ page, visit }) => {
  await visit("/levels");
  for (const level of ["info", "success", "warning", "error", "release"]) {
    await click(page, level);
    await page.waitForSelector(`.dj-flash.dj-flash-${level}[data-dj-flash-level="${level}"]`);
  }
});

test("clears messages by level and all at once", async ({ page, visit }) => {
  await visit("/clearing");
  await click(page, "Sync contacts");
  const stay = ["Comparing 128 contacts with the server.", "126 contacts are up to date."];
  await expectMessages(page, ...stay, "Ada Lovelace has no email address.", "Alan Turing is listed twice.");
  await click(page, "Dismiss errors");
  await expectMessages(page, ...stay);
  await click(page, "Clear, then confirm");
  await expectMessages(page, "128 contacts are up to date.");
  await click(page, "Clear all");
  await expectMessages(page);
});

test("the container uses the selected timeout", async ({ page, visit }) => {
  await visit("/timeout");
  const container = page.locator("#dj-flash-container");
  expect(await container.getAttribute("data-dj-auto-dismiss")).toBe("8000");
  await click(page, "Never");
  await expectMessages(page, "Stays until you close it.");
  expect(await container.getAttribute("data-dj-auto-dismiss")).toBe("0");
  await click(page, "Show a message for two seconds");
  await expectMessages(page, "Stays until you close it.", "Disappears in two seconds.");
  await page.mouse.move(5, 5);
  await expectMessages(page, "Stays until you close it.");
  await close(page, "Stays until you close it.");
  await expectMessages(page);
});

test("keeps messages open in each tab on request and lists the ones that were missed", async ({
  page,
  visit,
}) => {
  await visit("/timeout");
  const keep = page.getByRole("checkbox", { name: "Keep messages until I close them" });
  await keep.check();
  await click(page, "Show a message for two seconds");
  await message(page, "Disappears in two seconds.").waitFor();
  const other = await page.context().newPage();
  await other.goto(`${showcase.url}/timeout`);
  const kept = other.getByRole("checkbox", { name: "Keep messages until I close them" });
  await expect.poll(() => kept.isChecked()).toBe(true);
  await page.bringToFront();
  await page.mouse.move(5, 5);
  await expectMessages(page, "Disappears in two seconds.");
  await kept.uncheck();
  await expect.poll(() => keep.isChecked()).toBe(false);
  await other.close();
  await expectMessages(page);
  await page.getByText("Recent messages").press("Enter");
  const missed = page.getByRole("list", { name: "Recent messages" });
  await expect
    .poll(() => missed.locator("li").allTextContents())
    .toEqual([expect.stringMatching(/Disappears in two seconds\./)]);
  await page.keyboard.press("Tab");
  expect(await missed.evaluate((list) => document.activeElement === list)).toBe(true);
  await page.getByRole("link", { name: "Levels" }).click();
  await click(page, "success");
  await page.locator(".dj-flash").waitFor();
  await page.goto(`${showcase.url}/timeout`);
  await expect.poll(() => page.locator("[dj-flash-history] li").count()).toBe(2);
});

test("the container and its messages move to each position", async ({ page, visit }) => {
  await visit("/positions");
  const height = page.viewportSize()?.height ?? 0;
  for (const position of ["top-left", "bottom-center", "bottom-right"]) {
    await click(page, position);
    await message(page, `Now at ${position}.`).waitFor();
    expect(await page.getAttribute("#dj-flash-container", "class")).toContain(`dj-flash-${position}`);
    const box = await page.locator(".dj-flash").first().boundingBox();
    expect((box?.y ?? 0) > height / 2).toBe(position.startsWith("bottom"));
  }
});

test("a form keeps entered values, links errors to fields and resets after success", async ({
  page,
  visit,
}) => {
  await visit("/form");
  await page.fill("#name", "Ada");
  await page.fill("#email", "ada@");
  await click(page, "Register");
  await expectMessages(page, "Please fix the errors below.");
  expect(await page.inputValue("#name")).toBe("Ada");
  expect(await page.getAttribute("#name", "aria-invalid")).toBeNull();
  const describedBy = await page.getAttribute("#email", "aria-describedby");
  expect(await page.textContent(`[id="${describedBy}"]`)).toBe("Enter a valid email address.");
  await page.fill("#email", "ada@example.org");
  await page.fill("#seats", "2");
  await page.selectOption("#day", "Friday");
  await click(page, "Register");
  await message(page, "Form submitted successfully.").waitFor();
  for (const field of ["#name", "#email", "#seats", "#day"]) expect(await page.inputValue(field)).toBe("");
  expect(await page.locator("[aria-invalid]").count()).toBe(0);
});

test("a bulk import reports created, skipped and failed rows, also in the background", async ({
  page,
  visit,
}) => {
  await visit("/import");
  await click(page, "Import");
  await expectMessages(page, "3 records created.", "2 duplicates skipped.", "2 records failed.");
  await click(page, "Import the file");
  await page.getByRole("button", { name: "Importing…", disabled: true }).waitFor();
  await page.getByText(/^\d+ of 600 records$/).waitFor();
  await message(page, "554 records created.").waitFor();
  await page.getByRole("button", { name: "Import the file", disabled: false }).waitFor();
});

test("a report shows a message halfway and when it is ready", async ({ page, visit }) => {
  await visit("/report");
  await click(page, "Generate report");
  await message(page, "Generating report…").waitFor();
  await message(page, "Halfway: June is done.").waitFor();
  await page.getByText(/^[6-9] of 12 months$/).waitFor();
  await message(page, "Report ready!").waitFor();
  expect(await page.locator(".chart tr").count()).toBe(12);
});

test("a cancelled report stops", async ({ page, visit }) => {
  await visit("/report");
  await click(page, "Generate report");
  await page.getByText(/^[1-9] of 12 months$/).waitFor();
  await click(page, "Cancel");
  await message(page, "Report cancelled.").waitFor();
  await page.getByRole("button", { name: "Generate report", disabled: false }).waitFor();
  expect(await page.locator(".chart tr").count()).toBeLessThan(12);
});

describe("survival", () => {
  test("keeps messages across livePatch and removes them on liveRedirect", async ({ page, visit }) => {
    await visit("/survival");
    await click(page, "Show a message");
    await expectMessages(page, "Sent on step 1.");
    await click(page, "Next step");
    await page.waitForURL("**/survival?step=2");
    await page.getByText("You are on step 2.").waitFor();
    await expectMessages(page, "Sent on step 1.");
    await click(page, "Another view");
    await page.waitForURL("**/survival/arrived");
    await page.getByRole("heading", { name: "You have arrived" }).waitFor();
    await expectMessages(page);
  });

  test("removes messages on a full page load", async ({ page, visit }) => {
    await visit("/survival");
    await click(page, "Show a message");
    await expectMessages(page, "Sent on step 1.");
    await page.getByRole("link", { name: "Reload the page" }).click();
    await page.waitForSelector("[dj-root].dj-connected");
    await expectMessages(page);
  });

  for (const [name, text] of [
    ["Sign in, with carryFlash", "You are signed in."],
    ["Sign up, with the session", "Welcome!"],
  ] as const)
    test(`carries a message to the next page once: ${name}`, async ({ page, visit }) => {
      await visit("/survival");
      await click(page, name);
      await page.waitForURL("**/survival/arrived");
      await expectMessages(page, text);
      await page.reload();
      await page.waitForSelector("[dj-root].dj-connected");
      await expectMessages(page);
    });
});

test("updates a keyed message, undoes an action and counts equal messages", async ({ page, visit }) => {
  await visit("/options");
  await click(page, "Publish the report");
  await message(page, /^Publishing… \d+ %$/).waitFor();
  await expectMessages(page, "Report ready!");
  await click(page, "Done: Call the plumber");
  await page.locator(".tasks li").nth(2).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".tasks li").nth(2).waitFor();
  expect(await page.locator(".tasks li").nth(1).textContent()).toContain("Call the plumber");
  await click(page, "Copy the link");
  await click(page, "Copy the link");
  await page.locator('.dj-flash[data-dj-count="2"]', { hasText: "Link copied." }).waitFor();
  await click(page, "Show a message with a close button");
  await close(page, "The printer is out of paper.");
  await message(page, "The printer is out of paper.").waitFor({ state: "detached" });
});

describe.each([
  { path: "/transports", transport: "websocket", shown: "WebSocket" },
  { path: "/transports/sse", transport: "sse", shown: "Event stream" },
  { path: "/transports/http", transport: "http", shown: "HTTP requests" },
])("$path", ({ path, transport, shown }) => {
  test(`works over ${shown} and names the transport`, async ({ page, visit }) => {
    await visit(path);
    expect(await page.evaluate("window.djust.transport")).toBe(transport);
    expect(await page.textContent("#transport")).toBe(shown);
    expect(await page.textContent("#connection")).toBe(shown);
    await click(page, "Click");
    await expectMessages(page, "Click 1 received.");
    await click(page, "Make tea in the background");
    await message(page, "Nearly there.").waitFor();
    await message(page, "Tea is ready.").waitFor();
    await page.getByRole("button", { name: "Make tea in the background", disabled: false }).waitFor();
  });
});

test("the page's own script shows, dismisses and clears messages", async ({ page, visit }) => {
  await visit("/javascript");
  await click(page, "Show a message");
  await click(page, "Show an error");
  await expectMessages(page, "Client-side notification", "You are offline.");
  await click(page, "Clear errors");
  await expectMessages(page, "Client-side notification");
  await click(page, "Dismiss the newest");
  await expectMessages(page);
});

test("a hook draws a chart from the server's data, and calls the view when a bar is clicked", async ({
  page,
  visit,
}) => {
  await visit("/chart");
  const drawn = (): Promise<string> =>
    page.locator("canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const blank = await page.evaluate(() => {
    const { width, height } = document.querySelector("canvas") as HTMLCanvasElement;
    return Object.assign(document.createElement("canvas"), { width, height }).toDataURL();
  });
  await expect.poll(drawn).not.toBe(blank);
  const before = await drawn();
  await click(page, "+5 on Wednesday");
  await expect.poll(drawn).not.toBe(before);
  const box = await page.locator("canvas").boundingBox();
  await page.locator("canvas").click({ position: { x: ((box?.width ?? 0) * 9) / 10, y: 100 } });
  await expectMessages(page, "Friday: 21 sold, 26 % of the week.");
  await expect.poll(() => page.locator("canvas").getAttribute("title")).toBe("26 % of the week");
  await click(page, "Show share of Monday");
  await expectMessages(page, "Monday: 12 sold, 15 % of the week.");
});

test("a menu stays open through updates, and a dialog asks before it deletes", async ({ page, visit }) => {
  await visit("/commands");
  const note = page.locator(".note");
  await page.getByRole("button", { name: "Actions" }).first().click();
  const before = await note.textContent();
  await expect.poll(() => note.textContent()).not.toBe(before);
  await click(page, "Ship order 1");
  await message(page, "The order is on its way.").waitFor();
  expect(await page.locator("#actions-1").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Actions" }).nth(1).click();
  await page.keyboard.press("Escape");
  await page.locator("#actions-2").waitFor({ state: "hidden" });
  await click(page, "Delete all…");
  await page.getByRole("dialog", { name: "Delete all orders?" }).waitFor();
  await page.keyboard.press("Escape");
  await click(page, "Delete all…");
  await click(page, "Delete them");
  await message(page, "3 orders deleted.").waitFor();
  await click(page, "Restore them");
  await page.getByRole("button", { name: "Actions" }).first().waitFor();
});

describe("uploads", () => {
  test("imports a table with progress, and says what became of its records", async ({ page, visit }) => {
    await visit("/uploads");
    await page.setInputFiles("#table", new URL("public/contacts.csv", import.meta.url).pathname);
    await page.getByRole("progressbar", { name: "contacts.csv" }).waitFor();
    await click(page, "Import");
    await page.locator("label", { hasText: /^\d+ of 600 records$/ }).waitFor();
    await expectMessages(
      page,
      "554 records created from contacts.csv.",
      "34 duplicates skipped.",
      "12 records failed.",
    );
    expect(await page.locator(".upload li").count()).toBe(0);
  });

  test("shows images before they are saved, and refuses what is no image", async ({ page, visit }) => {
    await visit("/uploads");
    const buffer = await page.screenshot();
    await page.setInputFiles("#images", [
      { name: "page.png", mimeType: "image/png", buffer },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no image") },
    ]);
    const preview = page.getByRole("img", { name: "Preview of page.png" });
    await expect
      .poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100);
    await page.getByText("The file must be one of: image/*.").waitFor();
    await click(page, "Remove notes.txt");
    await expect.poll(() => page.locator(".previews img").count()).toBe(1);
    await click(page, "Save images");
    await message(page, /^1 image received, \d+ kB\.$/).waitFor();
    await expect.poll(() => page.locator(".previews img").count()).toBe(0);
  });
});

test("everything works under the strictest content security policy", async ({ page, visit }) => {
  const response = await page.request.get(showcase.url);
  expect(response.headers()["content-security-policy"]).toMatch(/default-src 'none'.*style-src 'self'/);
  await visit("/import");
  await click(page, "Import the file");
  await page.getByRole("button", { name: "Importing…" }).waitFor();
});

describe("undo", () => {
  test("brings a deleted item back, or deletes it after the deadline", async ({ page, visit }) => {
    await visit("/");
    for (const name of ["Garden chair", "Door mat"]) {
      await page.fill("#name", name);
      await click(page, "Save");
      await message(page, "Item saved!").first().waitFor();
      await expect.poll(() => page.inputValue("#name")).toBe("");
    }
    await visit("/undo");
    const rows = page.locator(".tasks li", { hasText: "Garden chair" });
    await click(page, "Delete: Garden chair");
    await message(page, "“Garden chair” is deleted.").waitFor();
    await expect.poll(() => rows.count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await message(page, "The item is back.").waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await click(page, "Delete: Door mat");
    await message(page, "“Door mat” is deleted.").waitFor();
    // Its time is over; the pointer is elsewhere.
    await page.mouse.move(0, 0);
    await message(page, "“Door mat” is deleted.").waitFor({ state: "detached", timeout: 15_000 });
    await visit("/");
    expect(await page.locator(".items li", { hasText: "Door mat" }).count()).toBe(0);
  });

  test("works without JavaScript", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${showcase.url}/undo`);
    await click(page, "Delete: Garden chair");
    expect(await page.locator(".tasks li", { hasText: "Garden chair" }).count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await page.locator(".tasks li", { hasText: "Garden chair" }).count()).toBe(1);
    await expectMessages(page, "The item is back.");
    await context.close();
  });
});

test("one message shows that work runs, and then its result", async ({ page, visit }) => {
  await visit("/options");
  await click(page, "Upload a photo");
  await message(page, "Uploading the photo…").waitFor();
  const element = await page.locator(".dj-flash").elementHandle();
  await message(page, "Photo uploaded.").waitFor();
  expect(await element?.textContent()).toContain("Photo uploaded.");
  expect(await page.locator(".dj-flash").count()).toBe(1);
});

test("errors appear in the form and the confirmation in the corner", async ({ page, visit }) => {
  await visit("/containers");
  await click(page, "Subscribe");
  await page.locator("form .dj-flash", { hasText: "Enter a valid email address." }).waitFor();
  await page.getByLabel("Email address", { exact: true }).fill("ada@example.com");
  await click(page, "Subscribe");
  await message(page, "ada@example.com is subscribed.").waitFor();
  await expect.poll(() => page.locator("form .dj-flash").count()).toBe(0);
});
