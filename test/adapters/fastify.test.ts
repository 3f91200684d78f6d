import cookie from "@fastify/cookie";
import websocket from "@fastify/websocket";
import { type AppOptions, createApp, djFlash, html, type LiveRequest, LiveView } from "djust-ts";
import { djust, flash } from "djust-ts/fastify";
import fastify, { type FastifyInstance } from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { HttpBrowser } from "../../src/testing/http-browser.js";

class LivePage extends LiveView {
  static override events = { save: true };
  seen = "";

  override mount({ address, locals, params }: LiveRequest): void {
    this.seen = JSON.stringify({ address, user: locals["user"] ?? null, ...params });
  }

  save(): void {
    this.putFlash("success", "Saved");
  }

  override render() {
    return html`${djFlash()}<p>${this.seen}</p>`;
  }
}

const appOf = (options: Partial<AppOptions> = {}) =>
  createApp({ secret: "a secret for these tests", routes: { "/live": LivePage }, logger: false, ...options });

async function listen(web: FastifyInstance): Promise<HttpBrowser> {
  const origin = await web.listen({ port: 0, host: "localhost" });
  onTestFinished(() => web.close());
  return new HttpBrowser(origin);
}

const container = '<div id="dj-flash-container"></div>';

async function saveOver(browser: HttpBrowser, path: string): Promise<void> {
  const frames = await browser.socket(await browser.load(path));
  await frames.send({ type: "event", event: "save", params: {}, ref: 1 });
  await frames.until(({ type }) => type === "flash");
  frames.close();
}

test("works under the application's own prefix", async () => {
  const web = fastify();
  await web.register(
    async (scope) => {
      scope.addHook("onRequest", async (request, reply) =>
        request.headers["x-refuse"] ? reply.code(401).send("refused") : undefined,
      );
      await scope.register(djust, {
        app: appOf({ basePath: "/admin", routes: { "/": LivePage, "/live": LivePage } }),
      });
    },
    { prefix: "/admin" },
  );
  const browser = await listen(web);
  await saveOver(browser, "/admin/live");
  expect((await browser.load("/admin")).status).toBe(200);
  expect((await browser.load("/admin/")).status).toBe(200);
  expect((await browser.request("/admin/live", { headers: { "x-refuse": "1" } })).status).toBe(401);
  expect((await browser.request("/live")).status).toBe(404);
});

test("is registered at the application's own path only", async () => {
  const web = fastify();
  await web.register(djust, { app: appOf({ basePath: "/admin" }), prefix: "/admin" });
  await saveOver(await listen(web), "/admin/live");
  const wrong = fastify().register(djust, { app: appOf(), prefix: "/other" });
  await expect(wrong.ready().then(() => "ready")).rejects.toThrow(
    'DJ_APP_OPTION: The plugin\'s prefix must match the basePath of createApp ("/"), got "/other". Set basePath: "/other" in createApp.',
  );
});

test("serves every kind of live path and leaves other routes alone", async () => {
  const routes = {
    "/": LivePage,
    "/items/:id": LivePage,
    "/files/*": LivePage,
    "/pages/:page?": LivePage,
    "/:lang?/about": LivePage,
    "/movies/:title.mp4": LivePage,
    "/deep/*/end": LivePage,
  };
  const web = fastify();
  await web.register(djust, { app: appOf({ routes }) });
  web.get("/*", async () => "any other");
  web.get("/items/all", async () => "all items");
  const browser = await listen(web);
  for (const path of [
    "/",
    "/items/7",
    "/files/a/b",
    "/pages",
    "/pages/2",
    "/en/about",
    "/about",
    "/movies/x.mp4",
  ])
    expect((await browser.request(path)).body, path).toContain("djust-token");
  expect((await browser.request("/items/all")).body).toBe("all items");
  expect((await browser.request("/elsewhere")).body).toBe("any other");
  expect((await browser.request("/movies/x.avi")).body).toBe("any other");
  // Fastify has no such pattern: the application owns all of /deep and responds with 404 itself.
  expect((await browser.request("/deep/a/middle")).status).toBe(404);
});

test("responds to inject() without a port", async () => {
  const web = fastify();
  await web.register(djust, { app: appOf() });
  onTestFinished(() => web.close());
  const { statusCode, body } = await web.inject("/live");
  expect([statusCode, body]).toEqual([200, expect.stringContaining("djust-token")]);
});

test("adds messages to JSON serialized with a schema and to a template's container", async () => {
  const web = fastify();
  await web.register(djust, { app: appOf() });
  const schema = { response: { 200: { type: "object", properties: { ok: { type: "boolean" } } } } };
  web.post("/json", { schema }, async (request) => {
    flash(request).put("success", "ä");
    return { ok: true, more: 1 };
  });
  web.decorateReply("locals", null);
  web.addHook("onRequest", async (_request, reply) => {
    (reply as { locals?: unknown }).locals = {};
  });
  web.get("/page", async (request, reply) => {
    const { locals } = reply as unknown as { locals: { djFlash(options: object): string } };
    flash(request).put("success", "ä");
    return reply.type("text/html").send(locals.djFlash({ position: "top-right" }));
  });
  const browser = await listen(web);
  expect(JSON.parse((await browser.postJson("/json", {})).body)).toEqual({
    _flash: [{ action: "put", level: "success", message: "ä" }],
    ok: true,
  });
  expect((await browser.request("/page")).body).toMatch(
    /dj-flash-top-right"[^>]*><div class="dj-flash [^>]*>ä<\/div><\/div>$/,
  );
});

test("closes its sockets when Fastify closes", async () => {
  const web = fastify();
  await web.register(djust, { app: appOf() });
  const browser = new HttpBrowser(await web.listen({ port: 0, host: "localhost" }));
  const loaded = await browser.load("/live");
  const socket = browser.rawSocket(`${loaded.runtimePath}/ws`);
  await new Promise((resolve) => socket.on("open", resolve));
  const closed = new Promise((resolve) => socket.on("close", resolve));
  await web.close();
  expect(await closed).toBe(1012);
});

test("gives views the signed-in user and trusts the same proxies as Fastify", async () => {
  for (const trustProxy of [false, true]) {
    const web = fastify({ trustProxy });
    web.decorateRequest("user", "ada");
    await web.register(djust, { app: appOf(), locals: ({ user }: { user?: string }) => ({ user }) } as never);
    const browser = await listen(web);
    const { body, headers } = await browser.request("/live", {
      headers: { "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https" },
    });
    expect(body).toContain("&quot;user&quot;:&quot;ada&quot;");
    expect(body.includes("1.2.3.4")).toBe(trustProxy);
    expect(/; Secure/.test(String(headers["set-cookie"]))).toBe(trustProxy);
  }
});

test("keeps cookies of other plugins when it sets its own", async () => {
  const web = fastify();
  await web.register(cookie);
  await web.register(djust, { app: appOf() });
  web.post("/save", async (request, reply) => {
    flash(request).put("success", "Saved");
    return reply.setCookie("a", "1").redirect("/page");
  });
  web.get("/page", async (_request, reply) =>
    reply.setCookie("b", "2").type("text/html").send(Buffer.from(container)),
  );
  const browser = await listen(web);
  const shown = await browser.follow(await browser.request("/save", { method: "POST" }));
  expect(shown.body).toContain(">Saved</div></div>");
  expect([browser.cookie("a"), browser.cookie("b"), browser.cookie("djust.flash")]).toEqual([
    "1",
    "2",
    undefined,
  ]);
});

test.each([true, false])("shares upgrades with @fastify/websocket, registered first: %s", async (isFirst) => {
  const web = fastify();
  if (isFirst) await web.register(websocket);
  await web.register(djust, { app: appOf() });
  if (!isFirst) await web.register(websocket);
  await web.register(async (scope) => {
    scope.get("/echo", { websocket: true }, (socket) => {
      socket.on("message", (data: Buffer) => socket.send(data));
    });
  });
  const browser = await listen(web);
  await saveOver(browser, "/live");
  const socket = browser.rawSocket("/echo");
  socket.on("open", () => socket.send("hello"));
  expect(await new Promise((resolve) => socket.on("message", (data) => resolve(String(data))))).toBe("hello");
  socket.terminate();
});
