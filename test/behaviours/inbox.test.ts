import { afterEach, describe, expect, test } from "vitest";
import { liquid } from "../../src/liquid/index.js";
import { MemoryInboxStore } from "../../src/live/index.js";
import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  djFlashInbox,
  eventHandler,
  html,
  type Inbox,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { FakeClock } from "./clock.js";
import { transports } from "./test-app.js";

class InboxView extends LiveView {
  inbox: Inbox | undefined;

  override async mount({ session }: LiveRequest): Promise<void> {
    const topic = `user:${session.get("user", "ada")}`;
    this.subscribe(topic);
    this.inbox = await this.openInbox(topic);
  }

  @eventHandler() refund(): void {}

  @eventHandler() leave(): void {
    this.liveRedirect("/other");
  }

  override render() {
    return html`${djFlash()}<output>${this.inbox?.unread} of ${this.inbox?.total}</output>${djFlashInbox()}
      <button dj-click="leave">leave</button>`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`<h1>Other</h1>${djFlash()}`;
  }
}

class NoInboxView extends LiveView {
  override render() {
    return djFlashInbox();
  }
}

const apps: App[] = [];

function appWith(options: Partial<AppOptions> = {}): App {
  const app = createApp({
    secret: "tests need no secret",
    logger: false,
    routes: { "/": InboxView, "/other": OtherView, "/none": NoInboxView },
    ...options,
  });
  apps.push(app);
  return app;
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const ada = { session: { user: "ada" } };

describe.each(transports)("over %s, an inbox", (transport) => {
  test("shows what was put before, and what comes, in each tab of the person", async () => {
    const app = appWith();
    app.flash.to("user:ada").put("info", "Before", { keep: true });
    const first = await visit(app, "/", { transport, ...ada });
    const second = await visit(app, "/", { transport, as: first });
    const other = await visit(app, "/", { transport, session: { user: "eve" } });
    app.flash.to("user:ada").put("warning", "Then", { keep: true, title: "Title" });
    app.flash.to("user:ada").put("info", "Not kept");
    for (const page of [first, second]) {
      await page.clock.advance(25_000);
      expect(page.inbox).toEqual([
        { level: "warning", title: "Title", text: "Then", isRead: false },
        { level: "info", text: "Before", isRead: false },
      ]);
      expect(page.find("output").textContent).toBe("2 of 2");
      expect(page.find(".dj-inbox-count").textContent).toBe("2 unread");
    }
    expect(other.inbox).toEqual([]);
    expect(other.find(".dj-inbox-empty").textContent).toBe("No messages");
  });

  test("marks one message as read, in each tab, and moves the focus to the next", async () => {
    const app = appWith();
    for (const text of ["One", "Two", "Three"]) app.flash.to("user:ada").put("info", text, { keep: true });
    const page = await visit(app, "/", { transport, ...ada });
    const second = await visit(app, "/", { transport, as: page });
    await page.click("Mark as read: Two");
    expect(page.inbox.map(({ text, isRead }) => [text, isRead])).toEqual([
      ["Three", false],
      ["Two", true],
      ["One", false],
    ]);
    expect(page.find(".dj-inbox-count").textContent).toBe("2 unread");
    await expect.poll(() => page.focused?.getAttribute("aria-label")).toBe("Mark as read: One");
    await second.clock.advance(25_000);
    expect(second.inbox.map(({ isRead }) => isRead)).toEqual([false, true, false]);
  });

  test("marks all messages that it shows as read, and no later one", async () => {
    const app = appWith();
    app.flash.to("user:ada").put("info", "One", { keep: true });
    app.flash.to("user:ada").put("info", "Two", { keep: true });
    const page = await visit(app, "/", { transport, ...ada });
    const seen = page.find(".dj-inbox-entry").dataset["djInbox"] ?? "";
    app.flash.to("user:ada").put("info", "Three", { keep: true });
    await page.clock.advance(25_000);
    const button = page.find("[dj-value-do=read-all]");
    const newest = button.getAttribute("dj-value-id") ?? "";
    // As if the message arrived while the button was pressed.
    button.setAttribute("dj-value-id", seen);
    await page.click("Mark all as read");
    expect(page.inbox.map(({ text, isRead }) => [text, isRead])).toEqual([
      ["Three", false],
      ["Two", true],
      ["One", true],
    ]);
    button.setAttribute("dj-value-id", newest);
    await page.click("Mark all as read");
    expect(page.find(".dj-inbox-count").textContent).toBe("0 unread");
    expect(page.findAll(".dj-inbox-button")).toEqual([]);
    await expect.poll(() => page.focused?.getAttribute("aria-label")).toBe("Inbox");
  });

  test("shows older messages page by page", async () => {
    const app = appWith();
    for (let number = 1; number <= 45; number++)
      app.flash.to("user:ada").put("info", `Message ${number}`, { keep: true });
    const page = await visit(app, "/", { transport, ...ada });
    expect(page.inbox.map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, at) => `Message ${45 - at}`),
    );
    await page.click("Show older messages");
    expect(page.inbox).toHaveLength(40);
    await expect.poll(() => page.focused?.textContent).toContain("Message 25");
    await page.click("Show older messages");
    expect(page.inbox).toHaveLength(45);
    expect(page.findAll("[dj-value-do=older]")).toEqual([]);
  });

  test("refuses a message of another person, and what is no action", async () => {
    const app = appWith();
    app.flash.to("user:ada").put("info", "Hers", { keep: true });
    const eve = await visit(app, "/", { transport, session: { user: "eve" } });
    const page = await visit(app, "/", { transport, ...ada });
    app.flash.to("user:eve").put("info", "Mine", { keep: true });
    await eve.clock.advance(25_000);
    const button = eve.find("[dj-value-do=read]");
    button.setAttribute("dj-value-id", page.find(".dj-inbox-entry").dataset["djInbox"] ?? "");
    button.setAttribute("dj-value-topic", "user:ada");
    await eve.click("Mark as read: Mine");
    expect(eve.inbox).toEqual([{ level: "info", text: "Mine", isRead: false }]);
    await page.clock.advance(25_000);
    expect(page.inbox).toEqual([{ level: "info", text: "Hers", isRead: false }]);
    button.setAttribute("dj-value-do", "everything");
    await expect(eve.click("Mark as read: Mine")).rejects.toThrow(/DJ_EVENT_PARAMS/);
  });
});

describe("without JavaScript, an inbox", () => {
  test("marks messages as read and shows older ones", async () => {
    const app = appWith();
    for (let number = 1; number <= 25; number++)
      app.flash.to("user:ada").put("info", `Message ${number}`, { keep: true });
    const page = await visit(app, "/", { javascript: false, ...ada });
    expect(page.inbox).toHaveLength(20);
    await page.click("Mark as read: Message 25");
    expect(page.inbox.filter(({ isRead }) => isRead).map(({ text }) => text)).toEqual(["Message 25"]);
    expect(page.find("[autofocus]").getAttribute("aria-label")).toBe("Mark as read: Message 24");
    await page.click("Show older messages");
    expect(page.inbox).toHaveLength(25);
    await page.click("Mark all as read");
    expect(page.inbox.filter(({ isRead }) => !isRead)).toEqual([]);
  });
});

describe("app.flash.to(topic)", () => {
  test("changes, replaces and removes kept messages by their key", async () => {
    const app = appWith();
    const { flash } = app;
    const to = flash.to("user:ada");
    to.put("info", "Upload 10 %", { keep: true, key: "upload" });
    to.put("info", "Other", { keep: true, key: "other" });
    const page = await visit(app, "/", ada);
    await page.click("Mark as read: Upload 10 %");
    to.update("info", "Upload 50 %", { key: "upload" });
    await page.settled();
    await expect.poll(() => page.inbox.map(({ text }) => text)).toEqual(["Other", "Upload 50 %"]);
    expect(page.inbox[1]?.isRead).toBe(true);
    to.put("success", "Uploaded", { keep: true, key: "upload" });
    await expect.poll(() => page.inbox.map(({ text }) => text)).toEqual(["Uploaded", "Other"]);
    expect(page.inbox[0]?.isRead).toBe(false);
    to.clear();
    to.clear({ key: "other" });
    await expect.poll(() => page.inbox.map(({ text }) => text)).toEqual(["Uploaded"]);
  });

  test("keeps links of a message, and none of its buttons", async () => {
    const app = appWith();
    app.flash.to("user:ada").put("info", "Paid", {
      keep: true,
      action: [
        { label: "Open", href: "/other" },
        { label: "Refund", event: "refund" },
      ],
    });
    const page = await visit(app, "/", ada);
    const links = page.findAll<HTMLAnchorElement>(".dj-inbox-link");
    expect(links.map((link) => [link.textContent, link.getAttribute("href")])).toEqual([["Open", "/other"]]);
    expect(page.findAll(".dj-inbox-actions button").map((button) => button.textContent)).toEqual([
      "Mark as read",
    ]);
  });

  test.each([
    [{ keep: false }, "got false"],
    [{ keep: { days: 0 } }, "above 0"],
    [{ keep: { days: 366 } }, "at most 365"],
    [{ keep: "yes" }, 'got "yes"'],
    [{ kepe: true }, 'Did you mean "keep"'],
  ])("refuses the options %j", (options, message) => {
    expect(() =>
      appWith()
        .flash.to("user:ada")
        .put("info", "Text", options as never),
    ).toThrow(new RegExp(`DJ_FLASH_OPTION.*${message}`));
  });
});

test("a message expires, in a page that is open", async () => {
  const app = appWith();
  app.flash.to("user:ada").put("info", "For a day", { keep: { days: 1 } });
  app.flash.to("user:ada").put("info", "For thirty", { keep: true });
  const page = await visit(app, "/", ada);
  const texts = (): string[] => page.inbox.map(({ text }) => text);
  await page.clock.advance(23 * 3_600_000);
  expect(texts()).toEqual(["For thirty", "For a day"]);
  await page.clock.advance(3_600_001);
  await expect.poll(texts).toEqual(["For thirty"]);
});

test("a view that is gone does not follow its inbox", async () => {
  const app = appWith();
  let watching = 0;
  class CountingStore extends MemoryInboxStore {
    override watch(topic: string, changed: () => void): () => void {
      const stop = super.watch(topic, changed);
      watching++;
      return () => {
        watching--;
        stop();
      };
    }
  }
  const counted = appWith({ inboxStore: new CountingStore(new FakeClock()) });
  const page = await visit(counted, "/", ada);
  expect(watching).toBe(1);
  await page.click("leave");
  await page.followRedirect();
  expect(watching).toBe(0);
  await app.close();
});

class BrokenStore extends MemoryInboxStore {
  isBroken = true;

  override list(topic: string, most: number) {
    if (this.isBroken) throw new Error("the store is away");
    return super.list(topic, most);
  }
}

test("a store that fails leaves the page as it is, and is tried again with the next change", async () => {
  const store = new BrokenStore(new FakeClock());
  const app = appWith({ inboxStore: store });
  const page = await visit(app, "/", ada);
  expect(page.find(".dj-inbox-empty").textContent).toBe("Messages cannot be loaded at the moment.");
  store.isBroken = false;
  app.flash.to("user:ada").put("info", "Here", { keep: true });
  await expect.poll(() => page.inbox.map(({ text }) => text)).toEqual(["Here"]);
  store.isBroken = true;
  await expect(page.click("Mark as read: Here")).rejects.toThrow(/DJ_INBOX_STORE/);
  expect(page.inbox).toHaveLength(1);
});

test("an inbox in a view that has opened none is an error that says what to do", async () => {
  await expect(visit(appWith(), "/none")).rejects.toThrow(/DJ_INBOX.*openInbox/);
});

test("texts are in the language of the page, and times too", async () => {
  const app = appWith({
    lang: "de",
    texts: {
      inbox: "Posteingang",
      unread: "{count} ungelesen",
      markRead: "Gelesen",
      levels: { info: "Hinweis" },
    },
  });
  const page = await visit(app, "/", ada);
  app.flash.to("user:ada").put("info", "Hallo", { keep: true });
  await expect.poll(() => page.inbox).toHaveLength(1);
  expect(page.find(".dj-inbox").getAttribute("aria-label")).toBe("Posteingang");
  expect(page.find(".dj-inbox-count").textContent).toBe("1 ungelesen");
  expect(page.find("[data-dj-inbox-read]").getAttribute("aria-label")).toBe("Gelesen: Hallo");
  expect(page.find(".dj-inbox-level").textContent).toBe("Hinweis");
  const time = page.find<HTMLTimeElement>("time");
  expect(time.textContent).toMatch(/^\d{1,2}\. \p{L}+\.? \d{4}, \d\d:\d\d UTC$/u);
  expect(new Date(time.dateTime).getTime()).toBe(page.clock.now());
});

test("the Liquid tag shows the inbox", async () => {
  class FileView extends LiveView {
    static override templateName = "inbox.html";
    override async mount(): Promise<void> {
      await this.openInbox("user:ada");
    }
  }
  const app = appWith({
    routes: { "/": FileView },
    renderFile: liquid({ root: new URL("../liquid/views/", import.meta.url) }),
  });
  app.flash.to("user:ada").put("info", "From a file", { keep: true });
  const page = await visit(app, "/");
  expect(page.inbox.map(({ text }) => text)).toEqual(["From a file"]);
  expect(page.find("h2").textContent).toBe("Messages");
  await page.click("Mark as read: From a file");
  expect(page.inbox.map(({ isRead }) => isRead)).toEqual([true]);
});
