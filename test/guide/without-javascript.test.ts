import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { guide } from "../../examples/guide/contents.js";
import { savedItems } from "../../examples/guide/items.js";
import { type AppOptions, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { connected, seesMessages } from "../browser/page.js";
import { serve } from "../browser/site.js";
import { test as base } from "../support/chromium.js";

/** A Chromium page with JavaScript disabled. */
const test = base.extend<{ plain: Page }>({
  plain: async ({ browser }, use) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    await use(await context.newPage());
    await context.close();
  },
});

async function open(page: Page, options: AppOptions, path = "/"): Promise<void> {
  const { origin } = await serve(options);
  await page.goto(origin + path);
}

class PlainView extends LiveView {
  color = "red";
  sizes: string[] = ["s"];
  agree = true;
  count = 1;
  done = "";

  @eventHandler()
  submit({ note }: { note: string }) {
    this.done = `submitted ${note}`;
  }

  @eventHandler()
  remove() {
    this.done = "removed";
  }

  override render() {
    return html`
      ${djFlash()}
      <form dj-submit="submit">
        <button type="button" dj-click="remove">Remove</button>
        <input name="note">
        <select dj-model="color"><option ?selected=${this.color === "red"}>red</option><option ?selected=${this.color === "blue"}>blue</option></select>
        ${["s", "m"].map((size) => html`<input type="checkbox" dj-model="sizes" value=${size} ?checked=${this.sizes.includes(size)} id=${size}>`)}
        <input type="checkbox" dj-model="agree" ?checked=${this.agree}>
        <input type="number" dj-model="count" value=${this.count}>
        <button>Send</button>
      </form>
      <output>${this.done} ${JSON.stringify([this.color, this.sizes, this.agree, this.count])}</output>
      <input id="loose" dj-model="done" value="">
      <button type="button" dj-click="remove" id="loose-button">Remove too</button>
      <button type="button" dj-click="remove">And this</button>`;
  }
}

describe("without JavaScript", () => {
  test("the whole Quick Start works", async ({ plain: page }) => {
    await open(page, guide);
    const before = savedItems().length;
    await page.click("button:text('Save')");
    expect(await page.textContent(".dj-flash-error")).toBe("Name is required.");
    expect(savedItems().length).toBe(before);
    await page.fill("[name=name]", "Chair & table");
    await page.click("button:text('Save')");
    expect(await page.locator(".dj-flash").allTextContents()).toEqual(["Item saved!"]);
    expect(savedItems().at(-1)).toBe("Chair & table");
    expect(await page.getAttribute(".dj-flash", "role")).toBe("alert");
    await page.reload();
    expect(await page.locator(".dj-flash").count()).toBe(0);
  });

  test("a form keeps invalid values and is empty after success", async ({ plain: page }) => {
    await open(page, guide, "/form-submission");
    await page.fill("#name", "Ada");
    await page.fill("#email", "ada@");
    await page.check("text=news");
    await page.press("#email", "Enter");
    expect(await page.textContent(".dj-flash-error")).toBe("Please fix the errors below.");
    expect(await page.inputValue("#email")).toBe("ada@");
    expect(await page.isChecked("text=news")).toBe(true);
    const description = await page.getAttribute("#email", "aria-describedby");
    expect(await page.textContent(`[id="${description}"]`)).toBe("Enter a valid email address.");
    await page.fill("#email", "ada@example.org");
    await page.click("button:text('Send')");
    expect(await page.textContent(".dj-flash-success")).toBe("Form submitted successfully.");
    expect(await page.inputValue("#email")).toBe("");
  });

  test("a redirect shows the messages of its destination", async ({ plain: page }) => {
    const { origin } = await serve(guide);
    await page.goto(`${origin}/survival-recipe`);
    await page.click("button:text('Sign in')");
    expect(page.url()).toBe(`${origin}/survival-recipe/destination`);
    expect(await page.locator(".dj-flash").allTextContents()).toEqual(["Welcome!"]);
    await page.reload();
    expect(await page.locator(".dj-flash").count()).toBe(0);
  });

  test("bound fields of every type are sent with the form", async ({ plain: page }) => {
    await open(page, { routes: { "/": PlainView } });
    await page.selectOption("select", "blue");
    await page.check("#m");
    await page.uncheck("[type=checkbox]:not([value])");
    await page.fill("[type=number]", "7");
    await page.fill("[name=note]", "this");
    await page.press("[name=note]", "Enter");
    expect(await page.textContent("output")).toBe('submitted this ["blue",["s","m"],false,7]');
    await page.click("text=Remove >> nth=0");
    expect(await page.textContent("output")).toBe('removed ["blue",["s","m"],false,7]');
  });

  test("Enter in a field outside a form presses a button only if it is the only one", async ({
    plain: page,
  }) => {
    const { origin } = await serve({ routes: { ...guide.routes, "/plain": PlainView } });
    await page.goto(origin);
    await page.press("[name=name]", "Enter");
    expect(await page.textContent(".dj-flash-error")).toBe("Name is required.");
    await page.goto(`${origin}/plain`);
    await page.fill("#loose", "typed");
    await page.press("#loose", "Enter");
    expect(await page.inputValue("#loose")).toBe("typed");
    await page.click("#loose-button");
    expect(await page.textContent("output")).toMatch("removed");
  });
});

describe("with JavaScript", () => {
  test("no trace of the no-script forms remains", async ({ page }) => {
    const { origin } = await serve({ routes: { "/": PlainView } });
    let isHeld = true;
    await page.routeWebSocket(/./, (socket) => {
      if (!isHeld) socket.connectToServer();
    });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/djust\..*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(origin, { waitUntil: "commit" });
    const field = page.locator("#loose");
    await field.fill("typed before the script came");
    expect(await page.locator("[dj-plain]").count()).toBeGreaterThan(5);
    await page.evaluate(() => {
      Object.assign(window, { field: document.querySelector("#loose"), isFirst: true });
    });
    isHeld = false;
    release();
    await connected(page);
    expect(await page.locator("[dj-plain],[form],[method],input[type=hidden],#dj-plain").count()).toBe(0);
    expect(await page.locator("body [name]").count()).toBe(1);
    expect(await field.inputValue()).toBe("typed before the script came");
    expect(
      await page.evaluate(
        () => (window as unknown as { field: Element }).field === document.querySelector("#loose"),
      ),
    ).toBe(true);
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("a form is sent once and no page loads", async ({ page }) => {
    await open(page, { routes: { "/": PlainView } });
    await connected(page);
    const requests: string[] = [];
    page.on("request", (request) => {
      // The script for focus comes once something may have it.
      if (request.resourceType() !== "script") requests.push(request.method());
    });
    await page.evaluate(() => Object.assign(window, { isFirst: true }));
    await page.fill("[name=note]", "this");
    await page.press("[name=note]", "Enter");
    await page.waitForSelector("output:has-text('submitted this')");
    await page.click("text=Remove >> nth=0");
    await page.waitForSelector("output:has-text('removed')");
    expect(await page.evaluate(() => "isFirst" in window)).toBe(true);
    expect(requests).toEqual([]);
  });

  test("a button pressed before the script loads submits its no-script form", async ({ page }) => {
    const { origin } = await serve(guide);
    await page.route(/djust\..*\.js$/, (route) => route.abort());
    await page.goto(origin);
    await page.fill("[name=name]", "Early");
    await page.click("button:text('Save')");
    await seesMessages(page, "Item saved!");
    await page.unroute(/djust\..*\.js$/);
    await page.click("button:text('Save')");
    await connected(page);
    await seesMessages(page, "Item saved!");
    await page.click("button:text('Save')");
    await seesMessages(page, "Item saved!", "Item saved!");
  });
});
