import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  background,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { CookieJar, type LoadedPage, loadPage } from "./page.js";
import { deferred, serve } from "./test-app.js";

/** A minimal client of docs/protocol.md, "Over HTTP": a page, its cookie, its CSRF token, one POST per event. */
class Plain {
  readonly #jar = new CookieJar();
  page: LoadedPage | undefined;

  constructor(private readonly origin: string) {}

  async load(url: string): Promise<string> {
    this.page = await loadPage(this.origin, url, this.#jar);
    return this.page.html;
  }

  async event(event: string, params: object = {}, url = this.page?.url ?? "/") {
    return this.post(url, { "x-djust-event": event }, params);
  }

  async post(url: string, headers: Record<string, string>, body: object) {
    const response = await fetch(this.origin + url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-csrftoken": this.page?.csrf ?? "",
        cookie: this.#jar.header,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}

let mounts = 0;
const gate = deferred();
class Counter extends LiveView {
  count = 0;
  override mount({ params }: LiveRequest) {
    mounts++;
    this.count = Number(params["from"] ?? 0);
    this.putFlash("success", "Welcome");
  }
  @eventHandler() add() {
    this.putFlash("info", `Count ${++this.count}`);
  }
  @eventHandler() quiet() {
    this.count++;
  }
  @eventHandler() flashOnly() {
    this.putFlash("info", "Only flash");
  }
  @eventHandler({ params: z.object({ amount: z.number() }) }) addMany({ amount }: { amount: number }) {
    this.count += amount;
  }
  @eventHandler() leave() {
    this.liveRedirect("/other");
  }
  @eventHandler()
  @background
  async work() {
    await gate.promise;
    this.count = 100;
    this.putFlash("success", "Worked");
  }
  override render() {
    return html`${djFlash()}<p>${this.count}</p>`;
  }
}
class Other extends LiveView {
  override render() {
    return html`<p>other</p>`;
  }
}

async function loaded(url = "/"): Promise<Plain> {
  const { origin } = await serve("http", { routes: { "/": Counter, "/other": Other } });
  const client = new Plain(origin);
  mounts = 0;
  expect(await client.load(url)).toContain("Welcome");
  return client;
}

describe("events by POST without a view token", () => {
  test("reach the loaded page and keep its state", async () => {
    const client = await loaded("/?from=5");
    const first = await client.event("add");
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      type: "html_update",
      version: expect.any(Number),
      html: expect.stringContaining("<p>6</p>"),
      _flash: [{ action: "put", level: "info", message: "Count 6" }],
    });
    const second = await client.event("quiet");
    expect(second.body).toMatchObject({ html: expect.stringContaining("<p>7</p>") });
    expect(second.body).not.toHaveProperty("_flash");
    expect(mounts).toBe(1);
  });

  test("that change nothing are answered with a noop and their flash", async () => {
    const client = await loaded();
    const { body } = await client.event("flashOnly");
    expect(body).toEqual({
      type: "noop",
      _flash: [{ action: "put", level: "info", message: "Only flash", id: expect.any(Number) }],
    });
  });

  test("mount the view if no page was loaded, and continue from there", async () => {
    const { origin } = await serve("http", { routes: { "/": Counter, "/other": Other } });
    const client = new Plain(origin);
    await client.load("/other");
    mounts = 0;
    const first = await client.event("flashOnly", {}, "/?from=20");
    expect(first.body).toMatchObject({
      html: expect.stringContaining("<p>20</p>"),
      _flash: [{ message: "Only flash" }],
    });
    const second = await client.event("quiet", {}, "/");
    expect(second.body).toMatchObject({ html: expect.stringContaining("<p>21</p>") });
    expect(mounts).toBe(1);
  });

  test("for an unknown handler or with invalid parameters are errors and render nothing", async () => {
    const client = await loaded();
    const unknown = await client.event("nope");
    expect([unknown.status, unknown.body["code"]]).toEqual([404, "DJ_EVENT_UNKNOWN"]);
    const wrong = await client.event("addMany", { amount: "1" });
    expect([wrong.status, wrong.body["code"]]).toEqual([422, "DJ_EVENT_PARAMS"]);
    expect(unknown.body).not.toHaveProperty("html");
    expect((await client.event("quiet")).body).toMatchObject({ html: expect.stringContaining("<p>1</p>") });
  });

  test("are refused without the CSRF token or with another browser's", async () => {
    const client = await loaded();
    const stranger = await loaded();
    for (const csrf of ["", stranger.page?.csrf ?? ""])
      expect(
        (await client.post("/", { "x-djust-event": "quiet", "x-csrftoken": csrf }, {})).body,
      ).toMatchObject({
        code: "DJ_CSRF",
      });
  });

  test("report where a redirect leads", async () => {
    const client = await loaded();
    expect((await client.event("leave")).body).toMatchObject({
      _navigation: { action: "redirect", url: "/other" },
    });
  });

  test("report pending background work, and a ping fetches its results", async () => {
    const client = await loaded();
    expect((await client.event("work")).body).toMatchObject({ more: true });
    const ping = () => client.post("/", { "x-djust-frame": "1" }, { type: "ping" });
    expect((await ping()).body).toEqual({ type: "noop", more: true });
    gate.resolve();
    await gate.promise;
    expect((await ping()).body).toMatchObject({
      html: expect.stringContaining("<p>100</p>"),
      _flash: [{ message: "Worked" }],
    });
  });

  test("never reach a page whose tab sends its own view token", async () => {
    const { origin, open } = await serve("http", { routes: { "/": Counter } });
    const client = new Plain(origin);
    await client.load("/");
    await client.event("quiet");
    const tab = await open("/");
    await tab.event("quiet");
    expect((await client.event("add")).body).toMatchObject({ _flash: [{ message: "Count 2" }] });
    await tab.event("quiet");
    expect(tab.messages).toEqual(["success: Welcome"]);
  });
});
