import { expect } from "vitest";
import { createApp, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { examine } from "./axe.js";
import { directions, levels, put, stillness, test, themes, turn } from "./messages.js";
import { regionsOf, treeOf, withRole } from "./tree.js";

/** How assistive technology sees the message of each level. */
function announced(closeLabel?: string) {
  return levels.map((level) => ({
    role: "alert",
    live: level === "error" ? "assertive" : "polite",
    text: `This is ${level}.`,
    buttons: closeLabel === undefined ? [] : [`${closeLabel}: This is ${level}.`],
  }));
}

test("an empty container is a named polite region", async ({ page, origin }) => {
  await openLive(page, origin);
  expect(regionsOf(await treeOf(page))).toEqual([{ name: "Notifications", live: "polite", messages: [] }]);
});

test("errors are assertive, other levels are polite, and buttons are not part of the text", async ({
  page,
  origin,
}) => {
  await openLive(page, origin);
  await put(page, "each", levels.length);
  const [region, ...others] = regionsOf(await treeOf(page));
  expect(region).toEqual({ name: "Notifications", live: "polite", messages: announced("Close") });
  expect(others).toEqual([]);
});

test("a container's labels follow the page's language", async ({ page, origin }) => {
  await openLive(page, `${origin}/arabic`);
  await put(page, "each", levels.length);
  expect(regionsOf(await treeOf(page))).toEqual([
    { name: "الإشعارات", live: "polite", messages: announced("إغلاق") },
  ]);
});

test("messages in the first page are announced like others", async ({ page, origin }) => {
  await openLive(page, `${origin}/first-page?stay`);
  expect(regionsOf(await treeOf(page))[0]?.messages).toEqual(announced());
});

test("buttons use the given labels, and screen readers get the count", async ({ page, origin }) => {
  await openLive(page, `${origin}/counted`);
  await put(page, "options", 4);
  const polite = { role: "alert", live: "polite" };
  expect(regionsOf(await treeOf(page))[0]?.messages).toEqual([
    { ...polite, text: "The task is done.", buttons: ["Undo", "Close: The task is done."] },
    { ...polite, text: "Report ready!", buttons: ["Close: Report ready!"] },
    { ...polite, text: "The printer is out of paper. ×3", buttons: ["Close: The printer is out of paper."] },
    { ...polite, text: "Nothing can be closed here.", buttons: [] },
  ]);
});

test("a keyed message changes its text and its urgency in place", async ({ page, origin }) => {
  await openLive(page, origin);
  const show = (level: string, text: string) =>
    page.evaluate(
      ([level = "", text = ""]) => window.djust.flash.show(level, text, { key: "report" }),
      [level, text],
    );
  await show("info", "Generating report…");
  await show("error", "Report failed.");
  expect(regionsOf(await treeOf(page))[0]?.messages).toEqual([
    { role: "alert", live: "assertive", text: "Report failed.", buttons: ["Close: Report failed."] },
  ]);
});

test("messages move into a modal dialog and back to the page when it closes", async ({ page, origin }) => {
  await openLive(page, origin);
  await page.click("#open");
  await put(page, "in-dialog", levels.length);
  const region = { name: "Notifications", live: "polite", messages: announced("Close") };
  const [dialog, ...others] = withRole(await treeOf(page), "dialog");
  expect(dialog && regionsOf(dialog)).toEqual([region]);
  expect(others).toEqual([]);
  // The container behind the dialog is not exposed a second time.
  expect(regionsOf(await treeOf(page)).length).toBe(1);

  await page.evaluate(() => document.querySelector("dialog")?.close());
  await page.waitForFunction(() => !document.querySelector("dialog .dj-flash"));
  expect(withRole(await treeOf(page), "dialog")).toEqual([]);
  expect(regionsOf(await treeOf(page))).toEqual([region]);
});

class QuietView extends LiveView {
  override pageTitle = "Quiet";
  override render() {
    return html`<main><h1>Quiet</h1></main>`;
  }
}

test("the connection notice is a status that is readable and fully visible", async ({ browser }) => {
  const page = await browser.newPage();
  const app = createApp({ secret: "tests need no secret", logger: false, routes: { "/": QuietView } });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  await page.clock.install();
  await openLive(page, url);
  expect(
    await page.locator("[role=status]").evaluateAll((all) => all.map(({ textContent }) => textContent)),
  ).toEqual([""]);
  await app.close();
  await page.waitForSelector(".dj-disconnected");
  await page.clock.runFor(3_000);
  await page.waitForSelector(".dj-connection");

  const [status] = withRole(await treeOf(page), "status");
  expect(status?.live).toBe("polite");
  expect(
    status &&
      withRole(status, "StaticText")
        .map(({ name }) => name)
        .join(""),
  ).toMatch(/connection/i);
  for (const direction of directions)
    for (const colorScheme of themes) {
      await turn(page, direction);
      await page.emulateMedia({ colorScheme });
      await stillness(page);
      expect((await examine(page)).violations).toEqual([]);
    }
  await page.setViewportSize({ width: 320, height: 400 });
  const box = await page.locator(".dj-connection").boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  await page.close();
});
