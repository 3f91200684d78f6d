import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "djust-ts";
import { type Page, TestClock, type VisitOptions, visit } from "djust-ts/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chapters } from "./contents.js";
import { openItems } from "./items.js";
import { layout } from "./layout.js";
import { routes } from "./showcase.js";
import { serveFile } from "./static-files.js";
import { openTopics } from "./topics.js";

/** Views use the test's clock too, so that four seconds of work take no time. */
const clock = vi.hoisted(() => ({ current: undefined as TestClock | undefined }));
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      clock.current?.setTimeout(() => (signal?.aborted ? reject(signal.reason) : resolve(value)), ms);
    }),
}));

const folder = mkdtempSync(join(tmpdir(), "djust-showcase-kit-"));
let closeItems: () => void;

beforeAll(() => {
  closeItems = openItems(join(folder, "items.db"));
});

afterAll(() => {
  closeItems();
  rmSync(folder, { recursive: true });
});

function open(path: string, options: VisitOptions = {}): Promise<Page> {
  clock.current = new TestClock();
  const app = createApp({ routes, layout, logger: false, clock: clock.current });
  return visit(app, path, {
    server: (request, response) => void (serveFile(request, response) || app.handle(request, response)),
    ...options,
  });
}

/** Messages as "level: text". */
function messages(page: Page): string[] {
  return page.flash.map(({ level, text }) => `${level}: ${text}`);
}

test("the menu links to each page and marks the current one", async () => {
  const page = await open("/");
  for (const { title, path } of chapters.flatMap(({ entries }) => entries)) {
    await page.click(title, { within: "#menu" });
    expect([page.url, page.title, page.find("h1").textContent]).toEqual([path, title, title]);
    const marked = page.findAll("#menu [aria-current=page]").map(({ textContent }) => textContent);
    expect(marked).toEqual([title]);
  }
});

describe("the quick start", () => {
  test("asks for a name and then saves the item", async () => {
    const page = await open("/");
    await page.click("Save");
    expect(messages(page)).toEqual(["error: Name is required."]);
    await page.fill("Name", "Desk lamp");
    await page.press("Enter");
    expect(messages(page)).toEqual(["error: Name is required.", "success: Item saved!"]);
    expect(page.find(".items").textContent).toContain("Desk lamp");
    expect(page.find<HTMLInputElement>("#name").value).toBe("");
    await page.clock.advance(5_000);
    expect(messages(page)).toEqual([]);
  });

  test("works without JavaScript", async () => {
    const page = await open("/", { javascript: false });
    await page.fill("Name", "Bookend");
    await page.click("Save");
    expect(messages(page)).toEqual(["success: Item saved!"]);
    expect(page.find(".items").textContent).toContain("Bookend");
  });
});

describe("editable rows", () => {
  test("keep what each of them is doing", async () => {
    const page = await open("/components");
    await page.click("Edit: Tea");
    await page.click("Edit: Cocoa");
    await page.fill("Name of order 3", "Hot chocolate");
    await page.press("Enter");
    expect(messages(page)).toEqual(["success: Order 3 saved."]);
    expect(page.find("ul.tasks").textContent).toContain("Hot chocolate");
    expect(page.find<HTMLInputElement>("ul.tasks input").value).toBe("Tea");
  });

  test("work without JavaScript", async () => {
    const page = await open("/components", { javascript: false });
    await page.click("Edit: Coffee");
    await page.fill("Name of order 2", "Espresso");
    await page.click("Save");
    expect(messages(page)).toEqual(["success: Order 2 saved."]);
    expect(page.find("ul.tasks").textContent).toContain("Espresso");
  });
});

test("each level shows its message", async () => {
  const page = await open("/levels");
  const levels = ["info", "success", "warning", "error", "release"];
  for (const level of levels) await page.click(level);
  expect(page.flash.map(({ level }) => level)).toEqual(levels);
});

test("clears messages by level and all at once", async () => {
  const page = await open("/clearing");
  await page.click("Sync contacts");
  await page.clock.advance(60_000);
  expect(page.flash).toHaveLength(4);
  await page.click("Dismiss errors");
  expect(page.flash.map(({ level }) => level)).toEqual(["info", "success"]);
  await page.click("Clear, then confirm");
  expect(messages(page)).toEqual(["success: 128 contacts are up to date."]);
  await page.click("Clear all");
  expect(messages(page)).toEqual([]);
});

test("the container uses the selected timeout", async () => {
  const page = await open("/timeout");
  await page.click("5 seconds");
  await page.clock.advance(4_999);
  expect(page.flash).toHaveLength(1);
  await page.clock.advance(1);
  expect(page.flash).toHaveLength(0);
  await page.click("Never");
  await page.clock.advance(60_000);
  expect(messages(page)).toEqual(["info: Stays until you close it."]);
  await page.click("Close");
  expect(messages(page)).toEqual([]);
});

test("the container and its messages move to each position", async () => {
  const page = await open("/positions");
  for (const position of ["top-left", "bottom-center", "bottom-right"]) {
    await page.click(position);
    expect(page.find("#dj-flash-container").classList).toContain(`dj-flash-${position}`);
  }
  expect(page.flash.map(({ text }) => text)).toEqual([
    "Now at top-left.",
    "Now at bottom-center.",
    "Now at bottom-right.",
  ]);
});

test("a form keeps entered values, links errors to fields and resets after success", async () => {
  const page = await open("/form");
  await page.submit("submitForm", { Name: "Ada", "Email address": "ada@", Seats: 2, Day: "Friday" });
  expect(messages(page)).toEqual(["error: Please fix the errors below."]);
  const email = page.find<HTMLInputElement>("#email");
  expect(email.getAttribute("aria-invalid")).toBe("true");
  expect(page.find(`[id="${email.getAttribute("aria-describedby")}"]`).textContent).toContain("email");
  expect(page.find<HTMLInputElement>("#name").value).toBe("Ada");
  await page.submit({ email: "ada@example.org" });
  expect(messages(page)).toContain("success: Form submitted successfully.");
  expect(page.text).toContain("Last registration: Ada, Friday, seats: 2.");
  expect(page.findAll<HTMLInputElement>("form input").map(({ value }) => value)).toEqual(["", "", ""]);
});

describe("background work", () => {
  test("shows a message midway and at the end", async () => {
    const page = await open("/report");
    await page.click("Generate report");
    expect(messages(page)).toEqual(["info: Generating report…"]);
    await page.clock.advance(1_900);
    expect(messages(page)).toEqual(["info: Generating report…", "info: Halfway: June is done."]);
    expect(page.text).toContain("6 of 12 months");
    await page.clock.advance(1_700);
    await page.settled();
    expect(messages(page)).toEqual([
      "info: Generating report…",
      "info: Halfway: June is done.",
      "success: Report ready!",
    ]);
    expect(page.findAll(".chart tr")).toHaveLength(12);
  });

  test("stops when cancelled", async () => {
    const page = await open("/report");
    await page.click("Generate report");
    await page.clock.advance(700);
    await page.click("Cancel");
    await page.settled();
    expect(messages(page)).toEqual(["info: Generating report…", "warning: Report cancelled."]);
    await page.clock.advance(5_000);
    expect(page.findAll(".chart tr")).toHaveLength(2);
  });

  test("imports a file and reports the result", async () => {
    const page = await open("/import");
    await page.click("Import");
    expect(messages(page)).toEqual([
      "success: 3 records created.",
      "warning: 2 duplicates skipped.",
      "error: 2 records failed.",
    ]);
    await page.click("Import the file");
    await page.clock.advance(1_000);
    expect(page.text).toMatch(/\d+ of 600 records/);
    expect(page.find<HTMLButtonElement>("[dj-click=importFile]").disabled).toBe(true);
    await page.clock.advance(2_000);
    expect(messages(page).slice(3)).toEqual([
      "success: 554 records created.",
      "warning: 34 duplicates skipped.",
      "error: 12 records failed.",
    ]);
  });
});

describe("streams", () => {
  test("an answer of 2,000 tokens is written, stopped, and moves into the conversation", async () => {
    const page = await open("/chat");
    const ask = (question: string) => page.submit("ask", { Question: question });
    const entries = (): (string | null)[] =>
      page.findAll(".conversation li").map(({ textContent }) => textContent);
    await ask("Why?");
    await page.clock.advance(500);
    expect(entries()).toEqual(["You Why?"]);
    expect(page.find(".answer").getAttribute("aria-busy")).toBe("true");
    await page.clock.advance(10_000);
    await page.settled();
    const answer = page.find(".answer").textContent ?? "";
    expect(answer.trim().split(" ")).toHaveLength(2_000);
    expect(answer).toMatch(/^You asked: “Why\?” The view streams text/);
    expect(page.find(".answer").hasAttribute("aria-busy")).toBe(false);
    await ask("How?");
    await page.clock.advance(500);
    await page.click("Stop");
    await page.settled();
    expect(entries()).toEqual(["You Why?", `Model ${answer}`, "You How?"]);
    expect(page.find(".answer").textContent).toMatch(/^You asked: “How\?” .*Stopped\.$/s);
  });

  test("activities and lines of the log come from other sessions too", async () => {
    clock.current = new TestClock();
    const app = createApp({ routes, layout, logger: false, clock: clock.current });
    openTopics(app, "node 1");
    const [feed, log, other] = [
      await visit(app, "/activity"),
      await visit(app, "/log"),
      await visit(app, "/activity"),
    ];
    await other.submit("add", { Activity: "Ada left" });
    await feed.clock.advance(100);
    expect(feed.find(".activity li").textContent).toContain("Ada left");
    await log.click("Write 200 lines");
    for (let ms = 0; ms < 2_000; ms += 200) await log.clock.advance(200);
    expect(log.findAll(".log li")).toHaveLength(200);
    await log.click("Pause");
    await log.click("Write 200 lines");
    await log.clock.advance(100);
    expect(log.text).toContain("200 lines were not shown");
    await log.click("Clear");
    expect(log.findAll(".log li")).toHaveLength(0);
  });
});

describe("survival", () => {
  test("keeps messages across livePatch and removes them on liveRedirect and page load", async () => {
    const page = await open("/survival");
    await page.click("Show a message");
    await page.click("Next step");
    expect([page.url, page.flash.length]).toEqual(["/survival?step=2", 1]);
    await page.click("Another view");
    await page.followRedirect();
    expect([page.url, page.flash.length]).toEqual(["/survival/arrived", 0]);
    await page.back();
    await page.click("Show a message");
    await page.click("Reload the page");
    expect([page.url, page.flash.length]).toEqual(["/survival", 0]);
  });

  test.each([
    ["Sign in, with carryFlash", "You are signed in."],
    ["Sign up, with the session", "Welcome!"],
  ])("%s carries a message to the next page", async (button, text) => {
    const page = await open("/survival");
    await page.click(button);
    await page.followRedirect();
    expect(page.flash).toEqual([{ level: "success", text }]);
    await page.reload();
    expect(page.flash).toEqual([]);
  });
});

describe("message options", () => {
  test("updates a keyed message with its result", async () => {
    const page = await open("/options");
    await page.click("Publish the report");
    await page.clock.advance(800);
    expect(messages(page)).toEqual(["info: Publishing… 40 %"]);
    await page.clock.advance(1_000);
    expect(messages(page)).toEqual(["success: Report ready!"]);
  });

  test("an action undoes once, and its message stays until the user decides", async () => {
    const page = await open("/options");
    await page.click("Done: Book the train");
    await page.clock.advance(60_000);
    expect(page.flash).toHaveLength(1);
    await page.click("Undo");
    expect(page.flash).toEqual([]);
    expect(page.findAll(".tasks li").map(({ textContent }) => textContent)).toContainEqual(
      expect.stringContaining("Book the train"),
    );
    await expect(page.click("Undo")).rejects.toThrow(/No button is named 'Undo'/);
  });

  test("counts equal messages", async () => {
    const page = await open("/options");
    for (let copies = 0; copies < 3; copies++) await page.click("Copy the link");
    expect(messages(page)).toEqual(["success: Link copied."]);
    expect(page.find(".dj-flash").dataset["djCount"]).toBe("3");
  });
});

test("formats a message, and leaves what was typed as text", async () => {
  const page = await open("/formatted");
  await page.fill("Customer", "<b>Ada</b> & co.");
  await page.click("Pay the order");
  expect(messages(page)).toEqual(["success: The order of <b>Ada</b> & co. was paid. Show the options"]);
  expect(page.find(".dj-flash strong").textContent).toBe("<b>Ada</b> & co.");
  expect(page.find(".dj-flash a").getAttribute("href")).toBe("/options");
  await page.click("Import files");
  expect(page.findAll(".dj-flash li").map(({ textContent }) => textContent)).toEqual([
    "notes.txt is empty.",
    "photo.raw is larger than 20 MB.",
  ]);
});

test.each(["websocket", "sse", "http"] as const)("makes tea in the background over %s", async (transport) => {
  const page = await open("/transports", { transport });
  await page.click("Make tea in the background");
  await page.clock.advance(1_400);
  expect(messages(page)).toEqual(["info: The kettle is on."]);
  await page.clock.advance(4_000);
  await page.settled();
  expect(messages(page)).toContain("success: Tea is ready.");
});

test("page scripts show their own messages", async () => {
  const page = await open("/javascript", { scripts: true });
  await page.click("Show an error");
  await page.click("Show a message");
  await page.click("Clear errors");
  expect(page.flash).toHaveLength(1);
  await page.click("Dismiss the newest");
  expect(page.flash).toEqual([]);
});
