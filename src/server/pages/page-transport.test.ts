import { describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../../test/behaviours/clock.js";
import { MemoryOutboxes, MemoryOutboxStore } from "../../../test/nodes/memory-outbox-store.js";
import { browse, closeServerAfterEach, ItemView } from "../../../test/support/plain-browser.js";
import { djFlash, html, LiveView } from "../index.js";

closeServerAfterEach();

describe("flash of a plain form", () => {
  test("is on the next page and only there", async () => {
    const tab = await browse();
    await tab.load("/");
    await tab.press("save", { name: "" });
    expect(tab.messages).toEqual(["Name is required."]);
    await tab.press("save", { name: "Ada" });
    expect(tab.messages).toEqual(["Item saved!"]);
    await tab.load("/");
    expect(tab.messages).toEqual([]);
  });

  test("does not repeat what the page has already shown", async () => {
    const tab = await browse();
    await tab.load("/?hello=1");
    expect(tab.messages).toEqual(["Hello!"]);
    await tab.press("save", { name: "Ada" });
    expect(tab.messages).toEqual(["Item saved!"]);
  });

  test("arrives with the mount's if no page was shown before", async () => {
    const tab = await browse();
    await tab.load("/");
    const fields = { _csrf: tab.hidden("_csrf"), _event: "save" };
    await tab.load("/?hello=1", { method: "POST", body: new URLSearchParams(fields) });
    expect(tab.messages).toEqual(["Hello!", "Name is required."]);
  });

  test("reaches the next page even if the live session has ended meanwhile", async () => {
    const clock = new FakeClock();
    const tab = await browse({ clock, limits: { resumeWindowMs: 1_000 } });
    await tab.load("/?hello=1");
    tab.beforeRedirect = () => clock.advance(10_000);
    const { html } = await tab.press("save", { name: "Ada" });
    expect(html).toContain("saved 0");
    expect(tab.messages).toEqual(["Item saved!", "Hello!"]);
  });

  test("stays across livePatch", async () => {
    const tab = await browse();
    await tab.load("/");
    const { path } = await tab.press("patch", { name: "Ada" });
    expect(path).toBe("/?page=2#list");
    expect(tab.messages).toEqual(["Patched!"]);
    expect((await tab.press("patch", { name: "Ada" })).html).toContain("saved 2");
  });

  test("is removed by liveRedirect unless it is carried", async () => {
    const tab = await browse();
    await tab.load("/");
    expect((await tab.press("leave", { name: "" })).path).toBe("/other");
    expect(tab.messages).toEqual([]);
    await tab.load("/");
    expect((await tab.press('leave {"_args":["carry"]}', { name: "" })).path).toBe("/other");
    expect(tab.messages).toEqual(["Carried!"]);
    await tab.load("/other");
    expect(tab.messages).toEqual([]);
  });

  test("is shown once, with the error of a handler that throws", async () => {
    const tab = await browse({ development: false, secret: "0123456789abcdefghijklmnopqrstuv" });
    await tab.load("/");
    const { status, html } = await tab.press("fail", { name: "Ada" });
    expect(status).toBe(500);
    expect(tab.messages).toEqual(["This went wrong."]);
    expect(html).toContain("DJ_HANDLER");
    expect(html).not.toContain("a secret");
    expect(html).toContain('<a href="/">');
    const back = await tab.load("/");
    expect(back.html).toContain("saved 7");
    expect(tab.messages).toEqual([]);
  });
});

test("a plain form works on a page whose referrer policy hides its origin", async () => {
  const tab = await browse();
  await tab.load("/");
  await tab.load("/", {
    method: "POST",
    body: new URLSearchParams({ _event: "save", _csrf: tab.hidden("_csrf") }),
    headers: { origin: "null", "sec-fetch-site": "same-origin" },
  });
  expect(tab.messages).toEqual(["Name is required."]);
});

test("a mount that throws shows an error page with the reason", async () => {
  class BrokenView extends ItemView {
    override mount(): void {
      throw new Error("the database is down");
    }
  }
  const tab = await browse({ routes: { "/": BrokenView } });
  expect((await tab.load("/")).html).toContain("DJ_MOUNT: BrokenView failed to mount: the database is down");
});

test("a page with messages does not wait if no other node would show them again", async () => {
  const order: string[] = [];
  class SlowStore extends MemoryOutboxStore {
    override async acknowledge(): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push("forgotten");
    }
  }
  const tab = await browse({ outboxStore: new SlowStore(new MemoryOutboxes()) });
  const { html } = await tab.load("/?hello=1");
  order.push("left");
  expect(html).toContain("Hello!");
  expect(order).toEqual(["forgotten", "left"]);
});

describe.each([
  ["head() throws", "no description", "DJ_RENDER: HeadView.head() threw: no description"],
  [
    "head() is asynchronous",
    "head() must not be async",
    "DJ_RENDER: head() must not be async, but returned a Promise",
  ],
  [
    "the layout returns no template",
    "layout() must return html`…`, got string",
    "DJ_RENDER: layout() must return html`…`, got string",
  ],
])("a page whose %s", (kind, logged, shown) => {
  class HeadView extends LiveView {
    override mount(): void {
      this.putFlash("info", "Hello!");
    }

    override head(): ReturnType<LiveView["render"] & {}> {
      if (kind === "head() throws") throw new Error("no description");
      const template = html`<meta name="description" content="x">`;
      return kind === "head() is asynchronous" ? (Promise.resolve(template) as never) : template;
    }

    override render() {
      return html`${djFlash()}<p>here</p>`;
    }
  }
  const layout = kind.startsWith("the layout") ? { layout: () => "<p>" as never } : {};

  test("is a clear error, in the log too", async () => {
    const error = vi.fn();
    const logger = { debug() {}, info() {}, warn() {}, error };
    const tab = await browse({ routes: { "/": HeadView }, logger, ...layout });
    const { status, html } = await tab.load("/");
    expect([status, html]).toEqual([500, expect.stringContaining(shown)]);
    expect(html).toContain("Hello!");
    expect(error).toHaveBeenCalledExactlyOnceWith(
      { err: expect.any(Error), path: "/" },
      expect.stringContaining(logged),
    );
  });

  test("shows only its error code in production", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const secret = "4f1c0b3a9e7d52688d0a6cbb1f7e93a2";
    const tab = await browse({ routes: { "/": HeadView }, secret, ...layout });
    vi.unstubAllEnvs();
    const { html } = await tab.load("/");
    expect(html).toContain("<p>DJ_RENDER</p>");
  });
});
