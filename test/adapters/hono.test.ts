import { createServer, type Server } from "node:http";
import { createAdaptorServer, getRequestListener } from "@hono/node-server";
import { type AppOptions, createApp, djFlash, html, type LiveRequest, LiveView } from "djust-ts";
import { djust, flash } from "djust-ts/hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { etag } from "hono/etag";
import { secureHeaders } from "hono/secure-headers";
import { stream } from "hono/streaming";
import { expect, onTestFinished, test } from "vitest";
import { HttpBrowser } from "../../src/testing/http-browser.js";

class LivePage extends LiveView {
  static override events = { save: true };
  user = "";

  override mount({ locals }: LiveRequest): void {
    this.user = String(locals["user"]);
  }

  save(): void {
    this.putFlash("success", "Saved");
  }

  override render() {
    return html`${djFlash()}<p>${this.user}</p>`;
  }
}

const appOf = (options: Partial<AppOptions> = {}) =>
  createApp({ secret: "a secret for these tests", routes: { "/live": LivePage }, logger: false, ...options });

async function listen(server: Server, ...apps: ReturnType<typeof appOf>[]): Promise<HttpBrowser> {
  for (const app of apps) app.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(async () => {
    for (const app of apps) await app.close();
    server.closeAllConnections();
    server.close();
  });
  return new HttpBrowser(`http://localhost:${(server.address() as { port: number }).port}`);
}

const container = '<div id="dj-flash-container"></div>';

test("works with Hono's own middleware", async () => {
  const app = appOf();
  const web = new Hono<{ Variables: { user: string } }>();
  web.use(compress(), secureHeaders(), bodyLimit({ maxSize: 1_000_000 }));
  // It reads each response to the end, which a stream never reaches.
  web.use("/page", etag());
  web.use(async (context, next) => {
    context.set("user", "ada");
    await next();
  });
  web.use(djust(app));
  web.post("/save", (context) => {
    flash(context).put("success", "Saved ä");
    return context.redirect("/page");
  });
  web.get("/page", (context) => context.html(`<p>${"x".repeat(2_000)}</p>${container}`));
  const browser = await listen(createAdaptorServer({ fetch: web.fetch }) as Server, app);
  const loaded = await browser.load("/live");
  expect(loaded.headers["x-frame-options"]).toBe("SAMEORIGIN");
  expect(loaded.body).toContain("<p>ada</p>");
  expect((await browser.event(loaded, "save"))._flash).toHaveLength(1);
  const events = await browser.eventStream(await browser.load("/live"));
  await events.send({ type: "event", event: "save", params: {}, ref: 1 });
  await events.until(({ type }) => type === "flash");
  events.close();
  const first = await browser.open("/page");
  const saved = await browser.post("/save");
  const again = await browser.request("/page", { headers: { "if-none-match": first.headers.etag ?? "" } });
  expect([saved.status, again.status]).toEqual([302, 200]);
  expect(again.body).toContain(">Saved ä</div></div>");
  expect(
    (await browser.request("/page", { headers: { "if-none-match": first.headers.etag ?? "" } })).status,
  ).toBe(304);
});

test("responds to web.request() without a server", async () => {
  const web = new Hono();
  web.use(djust(appOf()));
  web.post("/json", (context) => {
    flash(context.req).put("success", "ä");
    return context.json({ ok: true });
  });
  const page = await web.request("/live?a=1");
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("djust-token")]);
  const json = await web.request("/json", { method: "POST" });
  expect(await json.json()).toEqual({
    ok: true,
    _flash: [{ action: "put", level: "success", message: "ä" }],
  });
  const refused = await web.request("/live", {
    method: "POST",
    body: "{}",
    headers: { "x-djust-event": "save" },
  });
  expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: "DJ_CSRF" })]);
});

test("leaves streams without messages untouched", async () => {
  const app = appOf();
  const web = new Hono();
  web.use(djust(app));
  let finish = (): void => {};
  const open = new Promise<void>((resolve) => {
    finish = resolve;
  });
  web.get("/stream", (context) => {
    context.header("content-type", "text/html");
    return stream(context, async (out) => {
      await out.write("<p>first</p>");
      await open;
      await out.write(container);
    });
  });
  const browser = await listen(createAdaptorServer({ fetch: web.fetch }) as Server, app);
  const seen = await new Promise<string>((resolve) => void browser.request("/stream", { onData: resolve }));
  expect(seen).toBe("<p>first</p>");
  finish();
});

test("works on any server, next to other applications", async () => {
  const [one, two] = [appOf({ basePath: "/one" }), appOf({ basePath: "/two" })];
  const web = new Hono();
  web.use("/one/*", djust(one));
  const sub = new Hono();
  sub.use(djust(two));
  web.route("/two", sub);
  const listener = getRequestListener(web.fetch);
  const browser = await listen(
    createServer((request, response) => void listener(request, response)),
    one,
    two,
  );
  for (const path of ["/one/live", "/two/live"]) {
    const frames = await browser.socket(await browser.load(path));
    await frames.send({ type: "event", event: "save", params: {}, ref: 1 });
    await frames.until(({ type }) => type === "flash");
    frames.close();
  }
});

test("passes errors to onError", async () => {
  const web = new Hono();
  const app = appOf();
  web.use(
    djust(app, {
      locals: () => {
        throw new Error("no user");
      },
    }),
  );
  web.onError((error, context) => context.text(`handled: ${error.message}`, 500));
  const answer = await web.request("/live");
  expect([answer.status, await answer.text()]).toEqual([500, "handled: no user"]);
});
