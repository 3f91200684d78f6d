import { afterEach, describe, expect, test } from "vitest";
import {
  type App,
  createApp,
  djFlash,
  djFlashInbox,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { transports } from "./test-app.js";

class OptionsView extends LiveView {
  undone = 0;
  reasons: string[] = [];

  override mount(): void {
    this.putFlash("two words", "From mount", {
      title: "Welcome",
      container: "form",
      action: [
        { label: "Undo", event: "undo", params: { by: 2 } },
        { label: "Open", href: "/other?a=1&b=2" },
      ],
    });
  }

  @eventHandler()
  save(): void {
    this.putFlash("success", "Saved\nin two lines", {
      title: "Done",
      icon: "🎉",
      container: "form",
      key: "save",
      action: [{ label: "Undo", event: "undo", params: { by: 1 } }],
      onClose: { event: "closed", params: { id: 3 } },
    });
    this.putFlash("info", "Toast");
  }

  @eventHandler()
  forget(): void {
    this.clearFlash({ key: "save" });
  }

  @eventHandler()
  undo({ by = 0 }: { by?: number }): void {
    this.undone += by;
  }

  @eventHandler()
  closed({ id, reason }: { id?: number; reason?: string }): void {
    this.reasons.push(`${id} ${reason}`);
    order.push(`closed ${id} ${reason}`);
  }

  @eventHandler()
  leave(carryFlash: boolean): void {
    if (carryFlash) this.putFlash("info", "Carried", { onClose: { event: "closed", params: { id: 4 } } });
    this.liveRedirect("/next", { carryFlash });
  }

  override render() {
    return html`${djFlash()}${djFlash({ name: "form", autoDismiss: 0 })}
      <button dj-click="save">Save</button><button dj-click="forget">Forget</button>
      <button dj-click="leave(false)">Send away</button><button dj-click="leave(true)">Send on</button>
      <a dj-navigate href="/next">Next</a>
      <output>${this.undone}; ${this.reasons.join(", ")}</output>`;
  }
}

class NextView extends LiveView {
  override mount(): void {
    order.push("mount");
  }
  @eventHandler()
  closed({ id, reason }: { id?: number; reason?: string }): void {
    order.push(`next closed ${id} ${reason}`);
  }
  override render() {
    return html`${djFlash()}<p>Next</p><a dj-navigate href="/">Back</a>`;
  }
}

/** Formatted text in the first page, later, updated, by a topic and in an inbox. */
class FormattedView extends LiveView {
  #message = this.putFlash("info", html`From <b>mount</b>`, { title: "Note", key: "first" });

  override async mount(): Promise<void> {
    this.subscribe("orders");
    await this.openInbox("orders");
  }

  @eventHandler()
  show(): void {
    this.#message = this.putFlash(
      "success",
      html`<p>Order <a href="/next">7</a></p><ul><li>one</li><li>two</li></ul>`,
    );
  }

  @eventHandler()
  update(step: number): void {
    if (step === 1) this.#message.update(html`Order <em>8</em>`, { level: "warning" });
    else if (step === 2) this.#message.update(undefined, { level: "error" });
    else this.#message.update("Plain", { title: "Done" });
  }

  @eventHandler()
  carry(): void {
    this.putFlash("info", html`<i>Carried</i>`);
    this.liveRedirect("/next", { carryFlash: true });
  }

  @eventHandler()
  tell(): void {
    current?.flash.to("orders").put("info", html`Order <strong>12</strong> was <i>paid</i>.`, { keep: true });
  }

  override render() {
    return html`${djFlash({ maxVisible: 9 })}${djFlashInbox()}<button dj-click="show">Show</button>
      <button dj-click="update(1)">Update</button><button dj-click="update(2)">Level</button>
      <button dj-click="update(3)">Plain</button><button dj-click="carry">Carry</button>
      <button dj-click="tell">Tell</button>`;
  }
}

/** What views have done, in order. */
const order: string[] = [];
const apps: App[] = [];
let current: App | undefined;

function app(): App {
  const made = createApp({
    secret: "tests need no secret",
    logger: false,
    routes: { "/": OptionsView, "/next": NextView, "/formatted": FormattedView },
    flash: { levels: { info: { autoDismiss: 9_000, label: "Note" } }, max: 3 },
  });
  apps.push(made);
  current = made;
  return made;
}

afterEach(async () => {
  for (const each of apps.splice(0)) await each.close();
});

describe.each(transports)("over %s, a message", (transport) => {
  test("appears in its container with its title, and runs its action once", async () => {
    const page = await visit(app(), "/", { transport });
    expect(page.flashIn("form")).toEqual([{ level: "two words", title: "Welcome", text: "From mount" }]);
    await page.click("Save");
    expect(page.flashIn("form")).toMatchObject([
      {},
      { level: "success", title: "Done", text: "Saved\nin two lines" },
    ]);
    expect(page.flash.map(({ text }) => text)).toContain("Toast");
    const [first] = page.findAll(".dj-flash-two-words .dj-flash-action");
    first?.click();
    first?.click();
    await page.click("Save");
    expect(page.find("output").textContent).toBe("2; 3 replaced");
  });

  test("reports once why it closed", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("Save");
    await page.click("Forget");
    await page.click("Save");
    expect(page.find("output").textContent).toBe("0; 3 cleared");
  });

  test.each(["Next", "Send away"])(
    "that %s removes is reported to its view before the next one mounts",
    async (how) => {
      const page = await visit(app(), "/", { transport });
      await page.click("Save");
      await page.click("Forget");
      await page.click("Save");
      order.length = 0;
      await page.click(how);
      expect(page.text).toContain("Next");
      expect(order).toEqual(["closed 3 navigated", "mount"]);
      await page.click("Back");
      expect(order).toEqual(["closed 3 navigated", "mount"]);
    },
  );

  test("that is carried belongs to the next view, which is told when it closes", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("Save");
    order.length = 0;
    await page.click("Send on");
    expect(page.flash).toEqual([{ level: "info", text: "Carried" }]);
    expect(order).toEqual(["closed 3 navigated", "mount"]);
    await page.click("Back");
    expect(order).toEqual(["closed 3 navigated", "mount", "next closed 4 navigated"]);
  });

  test("has the defaults of its level", async () => {
    const page = await visit(app(), "/", { transport });
    await page.click("Save");
    expect(page.find(".dj-flash-info .dj-flash-icon").getAttribute("aria-label")).toBe("Note");
    await page.clock.advance(8_900);
    expect(page.flash.map(({ text }) => text)).toContain("Toast");
    await page.clock.advance(200);
    expect(page.flash.map(({ text }) => text)).not.toContain("Toast");
  });
});

const bodies = (page: { findAll(selector: string): readonly { readonly innerHTML: string }[] }): string[] =>
  page.findAll(".dj-flash:not(.dj-flash-removing) .dj-flash-body").map(({ innerHTML }) => innerHTML);

describe.each(transports)("over %s, formatted text", (transport) => {
  test("is in the first page, and stays when the script starts", async () => {
    const page = await visit(app(), "/formatted", { transport });
    expect(page.flash).toEqual([{ level: "info", title: "Note", text: "From mount" }]);
    expect(bodies(page)).toEqual(["From <b>mount</b>"]);
    await page.click("Update");
    expect(page.flash).toEqual([{ level: "warning", title: "Note", text: "Order 8" }]);
    expect(bodies(page)).toEqual(["Order <em>8</em>"]);
  });

  test("is shown, updated in place, and replaced by plain text", async () => {
    const page = await visit(app(), "/formatted", { transport });
    await page.click("Show");
    const shown = '<p>Order <a href="/next">7</a></p> <ul><li>one</li> <li>two</li> </ul> ';
    expect(bodies(page)[1]).toBe(shown);
    await page.click("Level");
    expect(page.flash[1]?.level).toBe("error");
    expect(bodies(page)[1]).toBe(shown);
    await page.click("Update");
    expect(bodies(page)[1]).toBe("Order <em>8</em>");
    await page.click("Plain");
    expect(page.flash).toEqual([
      { level: "info", title: "Note", text: "From mount" },
      { level: "warning", title: "Done", text: "Plain" },
    ]);
  });

  test("is carried across a redirect", async () => {
    const page = await visit(app(), "/formatted", { transport });
    await page.click("Carry");
    expect(bodies(page)).toEqual(["<i>Carried</i>"]);
  });

  test("reaches the subscribers of a topic and its inbox", async () => {
    const page = await visit(app(), "/formatted", { transport });
    await page.click("Tell");
    await expect.poll(() => page.flash[1]?.text).toBe("Order 12 was paid.");
    // Over HTTP, what changes on the server is in the reply to the next request.
    await expect
      .poll(async () => {
        if (transport === "http") await page.click("Level");
        return page.inbox;
      })
      .toMatchObject([{ text: "Order 12 was paid." }]);
    expect(page.find(".dj-inbox-message").innerHTML).toBe("Order <strong>12</strong> was <i>paid</i>.");
  });
});

test("without JavaScript formatted text is in the page", async () => {
  const page = await visit(app(), "/formatted", { javascript: false });
  expect(bodies(page)).toEqual(["From <b>mount</b>"]);
});

test("without JavaScript a message of the first page runs its action as a plain form", async () => {
  const page = await visit(app(), "/", { javascript: false });
  expect(page.flashIn("form")).toEqual([{ level: "two words", title: "Welcome", text: "From mount" }]);
  expect(page.find("a.dj-flash-action").getAttribute("href")).toBe("/other?a=1&b=2");
  await page.click("Undo");
  expect(page.find("output").textContent).toBe("2; ");
});

test.each([
  [{ max: 0 }, "flash.max must be a whole number, 1 or more, got 0."],
  [{ levels: { info: { label: "" } } }, "flash.levels.info.label must be a string of 1 to 200 characters"],
])("createApp refuses flash: %j", (flash, message) => {
  expect(() => createApp({ secret: "x", logger: false, routes: {}, flash })).toThrow(
    `DJ_APP_OPTION: ${message}`,
  );
});
