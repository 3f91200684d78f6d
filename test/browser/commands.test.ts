import { describe, expect } from "vitest";
import {
  call,
  component,
  djFlash,
  eventHandler,
  html,
  js,
  LiveComponent,
  LiveView,
} from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

class Row extends LiveComponent<{ id: number }> {
  note = "";
  @eventHandler() rename({ to }: { to: string }) {
    this.note = to;
  }
  override render() {
    return html`<li><span class="note">${this.note}</span>
      <button class="row" dj-click=${js.addClass({ closest: "li" }, "chosen").push(call(this.rename, { to: "new" }))}>Row</button></li>`;
  }
}

class MenuView extends LiveView {
  count = 0;
  name = "";
  @eventHandler() add({ by }: { by?: number }) {
    this.count += by ?? 1;
  }
  @eventHandler() save({ name }: { name: string }) {
    this.name = name;
    this.putFlash("success", `Saved ${name}`);
  }
  override render() {
    return html`<main>${djFlash()}
      <p id="count">${this.count}</p>
      <button id="open" aria-expanded="false" aria-controls="menu" dj-click=${js.toggle("#menu")}>Menu</button>
      <div id="menu" hidden class="menu ${this.count % 2 ? "odd" : "even"}"><button id="add" dj-click=${js.addClass("#menu", "busy").push(this.add)}>Add</button></div>
      <button id="both" dj-click=${js
        .setAttribute("#open", "data-state", "on")
        .toggleClass(":scope", "pressed")
        .push(call(this.add, { by: 5 }))
        .focus("#name")}>Both</button>
      <form dj-submit=${js.push(this.save).hide("#form")} id="form"><input id="name" name="name"><button id="send">Save</button></form>
      <button id="nothing" dj-click=${js.show("#missing").push(this.add)}>Nothing</button>
      <button id="event" dj-click=${js.dispatch("#menu", "menu:zoom", { by: 2 })}>Zoom</button>
      <button id="go" dj-click=${js.navigate("/other")}>Go</button>
      <ul>${component(Row, { key: 1, id: 1 })}</ul>
    </main>`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`<main>${djFlash()}<h1>Other</h1></main>`;
  }
}

const routes = { "/": MenuView, "/other": OtherView };

describe.each(transports)("commands over %s", (transport) => {
  test("run in the browser, and stay after the view's next updates", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    expect(await page.isVisible("#menu")).toBe(false);
    await page.click("#open");
    expect(await page.isVisible("#menu")).toBe(true);
    expect(await page.getAttribute("#open", "aria-expanded")).toBe("true");

    await page.click("#add");
    await expect.poll(() => page.textContent("#count")).toBe("1");
    expect(await page.getAttribute("#menu", "class")).toBe("menu busy odd");
    expect(await page.isVisible("#menu")).toBe(true);

    await page.click("#both");
    await expect.poll(() => page.textContent("#count")).toBe("6");
    expect(await page.getAttribute("#open", "data-state")).toBe("on");
    expect(await page.getAttribute("#both", "class")).toBe("pressed");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("name");
  });

  test("push events with everything that the binding sends", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    await page.fill("#name", "Ada");
    await page.click("#send");
    await seesMessages(page, "Saved Ada");
    expect(await page.isVisible("#form")).toBe(false);
    await page.click(".row");
    await expect.poll(() => page.textContent(".note")).toBe("new");
    expect(await page.getAttribute("li", "class")).toBe("chosen");
  });

  test("report a target that is not in the page, and run the others", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    const reported = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener("djust:error", (event) => resolve((event as CustomEvent).detail.message)),
        ),
    );
    await page.click("#nothing");
    expect(await reported).toBe('DJ_COMMAND: The command "show" found no element for "#missing".');
    await expect.poll(() => page.textContent("#count")).toBe("1");
  });

  test("dispatch events and navigate", async ({ page }) => {
    const site = await serve({ routes, transports: [transport] });
    await openLive(page, site.origin);
    const heard = page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener("menu:zoom", (event) => resolve((event as CustomEvent).detail)),
        ),
    );
    await page.click("#event");
    expect(await heard).toEqual({ by: 2 });
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await page.click("#go");
    await page.waitForSelector("h1");
    expect(new URL(page.url()).pathname).toBe("/other");
    expect(await page.evaluate(() => "isSame" in window)).toBe(true);
  });
});
