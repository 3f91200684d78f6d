import { describe, expect, test } from "vitest";
import {
  type App,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type Params,
  type UrlParams,
} from "../server/index.js";
import { type Page, visit } from "./index.js";

class Shop extends LiveView {
  page = "1";
  session: LiveRequest["session"] | undefined;
  override mount({ session }: LiveRequest) {
    this.session = session;
  }
  override handleParams(params: UrlParams) {
    this.page = String(params["page"] ?? 1);
  }
  @eventHandler() note() {
    this.putFlash("info", "Noted");
  }
  @eventHandler() next() {
    this.livePatch({ params: { page: Number(this.page) + 1 } });
  }
  @eventHandler() buy() {
    this.putFlash("success", "Bought");
    this.liveRedirect("/thanks", { carryFlash: true });
  }
  @eventHandler() plain() {
    this.liveRedirect("/plain");
  }
  @eventHandler() order({ item }: Params) {
    this.putFlash("success", `Ordered ${item}`);
  }
  override render() {
    return html`${djFlash()}<p>Page ${this.page}</p>
      <button dj-click="note">Note</button><button dj-click="next">Next</button><button dj-click="buy">Buy</button>
      <a href="https://elsewhere.example/">Leave</a><button dj-click="plain">Plain</button>
      <a href="/?page=5" dj-patch="/?page=5">Fifth</a> <a href="/thanks" dj-navigate="/thanks">Thanks</a>
      <a href="/thanks">Load thanks</a> <a href="#end">End</a> <a href="/private">Private</a>
      <form dj-submit="order"><input name="item"><button>Order</button></form>`;
  }
}

class Thanks extends LiveView {
  override pageTitle = "Thanks";
  override render() {
    return html`${djFlash()}<h1>Thank you</h1><a href="/" dj-navigate="/">Back to the shop</a>`;
  }
}

class Private extends LiveView {
  static override onMount = () => ({ redirect: "/thanks?from=private" });
  override render() {
    return html``;
  }
}

function app(options = {}): App {
  return createApp({
    logger: false,
    routes: { "/": Shop, "/thanks": Thanks, "/private": Private },
    ...options,
  });
}

const texts = (page: Page) => page.flash.map(({ text }) => text);

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  const open = (path = "/") => visit(app({ transports: [transport] }), path);

  test("follows a redirect and shows carried messages", async () => {
    const page = await open();
    await page.click("Buy");
    await page.followRedirect();
    expect(page).toMatchObject({
      url: "/thanks",
      title: "Thanks",
      text: "Bought\nThank you\nBack to the shop",
    });
    expect(page.flash).toEqual([{ level: "success", text: "Bought" }]);
  });

  test("messages stay across a patch and are removed by a redirect", async () => {
    const page = await open();
    await page.click("Note");
    await page.click("Next");
    expect([page.url, page.find("p").textContent, texts(page)]).toEqual(["/?page=2", "Page 2", ["Noted"]]);
    await page.click("Fifth");
    expect([page.url, texts(page)]).toEqual(["/?page=5", ["Noted"]]);
    await page.click("Thanks");
    expect([page.url, texts(page)]).toEqual(["/thanks", []]);
  });

  test("back and forward traverse patches, views and documents", async () => {
    const page = await open();
    await page.click("Next");
    await page.click("Thanks");
    await page.goto("/?page=7");
    await page.back();
    expect([page.url, page.find("h1").textContent]).toEqual(["/thanks", "Thank you"]);
    await page.back();
    expect([page.url, page.find("p").textContent]).toEqual(["/?page=2", "Page 2"]);
    await page.back();
    expect([page.url, page.find("p").textContent]).toEqual(["/", "Page 1"]);
    await expect(page.back()).rejects.toThrow(/no page to go back to/);
    await page.forward();
    await page.forward();
    await page.forward();
    expect([page.url, page.find("p").textContent]).toEqual(["/?page=7", "Page 7"]);
    await expect(page.forward()).rejects.toThrow(/no page to go forward to/);
  });

  test("a full page load clears messages", async () => {
    const page = await open();
    await page.click("Note");
    await page.reload();
    expect([page.url, texts(page)]).toEqual(["/", []]);
    await page.click("Note");
    await page.click("Load thanks");
    expect([page.url, texts(page)]).toEqual(["/thanks", []]);
  });
});

describe("followRedirect", () => {
  test("fails if nothing has led to another page", async () => {
    const page = await visit(app(), "/");
    await page.click("Note");
    await expect(page.followRedirect()).rejects.toMatchObject({
      code: "DJ_TEST_WAIT",
      message: expect.stringMatching(
        /: No redirect followed click 'Note'; the page stays at \/\n\n\/, "localhost"/,
      ),
    });
    await page.click("Next");
    await expect(page.followRedirect()).rejects.toThrow(/No redirect followed/);
  });

  test("works once per redirect", async () => {
    const page = await visit(app(), "/");
    await page.click("Buy");
    await page.followRedirect();
    await expect(page.followRedirect()).rejects.toThrow(/No redirect followed/);
  });

  test("recognizes a redirect by the server, on a visit and later", async () => {
    const page = await visit(app(), "/private");
    await page.followRedirect();
    expect(page.url).toBe("/thanks?from=private");
    await page.goto("/");
    await expect(page.followRedirect()).rejects.toThrow(/No redirect followed/);
    await page.click("Private");
    await page.followRedirect();
    expect(page.url).toBe("/thanks?from=private");
  });

  test("recognizes a redirect to a page without a live view", async () => {
    const site = app();
    const page = await visit(site, "/", {
      server: (request, response) =>
        void site.handle(request, response, () => {
          response.setHeader("content-type", "text/plain");
          response.end("Just text");
        }),
    });
    await page.click("Plain");
    await page.followRedirect();
    expect(page).toMatchObject({ url: "/plain", text: "Just text", html: "Just text", status: 200 });
    await page.back();
    expect(page.url).toBe("/");
  });
});

test("a link to a fragment stays in the document", async () => {
  const page = await visit(app(), "/");
  await page.click("Note");
  await page.click("End");
  expect([page.url, page.flash.length]).toEqual(["/#end", 1]);
  await page.back();
  expect([page.url, page.flash.length]).toEqual(["/", 1]);
  await page.click("Note");
});

test("navigating to another site fails", async () => {
  const page = await visit(app(), "/");
  await expect(page.click("Leave")).rejects.toThrow(/another site.*https:\/\/elsewhere\.example/);
});

test("links and forms work natively without JavaScript", async () => {
  const page = await visit(app(), "/", { javascript: false });
  await page.submit({ item: "tea" });
  expect(texts(page)).toEqual(["Ordered tea"]);
  await page.click("Note");
  expect(texts(page)).toEqual(["Noted"]);
  await page.click("Buy");
  await page.followRedirect();
  expect([page.url, texts(page)]).toEqual(["/thanks", ["Bought"]]);
  await page.click("Back to the shop");
  expect(page.url).toBe("/");
  await page.clock.advance(60_000);
});
