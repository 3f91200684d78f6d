import { createServer, type RequestListener } from "node:http";
import { fileURLToPath } from "node:url";
import { type AppOptions, createApp, djFlash, html, type LiveRequest, LiveView } from "djust-ts";
import { djust, flash } from "djust-ts/express";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import session from "express-session";
import express4 from "express4";
import { describe, expect, onTestFinished, test } from "vitest";
import { HttpBrowser } from "../../src/testing/http-browser.js";

class LivePage extends LiveView {
  static override events = { save: true };
  seen = "";

  override mount({ address, locals, session }: LiveRequest): void {
    this.seen = JSON.stringify({ address, user: locals["user"] ?? null, who: session.get("who", "nobody") });
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

async function listen(web: Express, app?: ReturnType<typeof appOf>): Promise<HttpBrowser> {
  const server = createServer(web as RequestListener);
  app?.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(async () => {
    await app?.close();
    server.closeAllConnections();
    server.close();
  });
  return new HttpBrowser(`http://localhost:${(server.address() as { port: number }).port}`);
}

const container = '<div id="dj-flash-container"></div>';

describe.each([
  ["Express 5", express],
  ["Express 4", express4],
])("%s", (_, framework) => {
  test("gives templates of any language a container with the messages", async () => {
    const app = appOf();
    const web = framework();
    web.engine("tpl", (_path, options, done) => {
      const { djFlash } = options as { djFlash(given: object): string };
      done(null, `<main>${djFlash({ position: "top-right" })}</main>`);
    });
    web.set("views", fileURLToPath(new URL("views", import.meta.url)));
    web.use(djust(app));
    web.get("/page", (_request: Request, response: Response) => response.render("page.tpl"));
    web.post("/save", (request: Request, response: Response) => {
      flash(request).put("success", "Saved <ä>");
      response.redirect("/page");
    });
    const browser = await listen(web);
    const shown = await browser.follow(await browser.post("/save"));
    expect(shown.body).toMatch(
      /^<main><div id="dj-flash-container" class="dj-flash-container dj-flash-top-right"[^>]*><div class="dj-flash dj-flash-success"[^>]*>Saved &lt;ä&gt;<\/div><\/div><\/main>$/,
    );
    expect((await browser.open("/page")).body).not.toContain("Saved");
  });

  test("shows a message even if the redirect is followed before the session is saved", async () => {
    const app = appOf();
    const web = framework();
    const store = new session.MemoryStore();
    const { set } = store;
    let saved = 0;
    store.set = (sid, data, callback) => {
      setTimeout(() => {
        saved++;
        set.call(store, sid, data, callback);
      }, 300);
    };
    web.use(session({ secret: "s", resave: false, saveUninitialized: false, store }), djust(app));
    web.post("/save", (request: Request, response: Response) => {
      Object.assign((request as { session?: object }).session ?? {}, { touched: true });
      flash(request).put("success", "Saved");
      response.redirect("/page");
    });
    web.get("/page", (_request: Request, response: Response) => void response.send(container));
    const browser = await listen(web);
    // A browser follows the redirect on receiving the headers, before the session is saved.
    const answer = await browser.request("/save", { method: "POST", onData: () => {} });
    expect([answer.status, saved]).toEqual([302, 0]);
    expect((await browser.follow(answer)).body).toContain(">Saved</div>");
    expect(saved).toBe(0);
  });

  test("adds messages to pages from files and to streamed pages", async () => {
    const app = appOf();
    const web = framework();
    web.use(djust(app));
    web.use(framework.static(fileURLToPath(new URL("views", import.meta.url))));
    web.post("/save", (request: Request, response: Response) => {
      flash(request).put("success", "Saved ä");
      response.redirect("/static.html");
    });
    web.post("/stream", (request: Request, response: Response) => {
      response.type("html").write("<p>first</p>");
      try {
        flash(request).put("info", "too late");
      } catch (error) {
        response.end((error as Error).message);
      }
    });
    const browser = await listen(web);
    const first = await browser.open("/static.html");
    const shown = await browser.follow(await browser.post("/save"));
    expect(shown.body).toContain(">Saved ä</div></div>\n<p>the end: ü</p>");
    expect(Number(shown.headers["content-length"])).toBe(Buffer.byteLength(shown.body));
    const again = await browser.request("/static.html", {
      headers: { "if-none-match": first.headers.etag ?? "" },
    });
    expect(again.status).toBe(304);
    expect((await browser.post("/stream")).body).toMatch(
      /^<p>first<\/p>DJ_FLASH_REQUEST: The response has already started/,
    );
  });

  test("throws when flash() is called on a route without djust()", async () => {
    const web = framework();
    web.get("/", (request: Request, response: Response) => void response.send(flash(request).container()));
    web.use(
      (error: Error, _request: Request, response: Response, _next: NextFunction) =>
        void response.status(500).send(error.message),
    );
    const { status, body } = await (await listen(web)).open("/");
    expect([status, body]).toEqual([500, expect.stringMatching(/^DJ_FLASH_REQUEST: .* djust\(app\)/)]);
  });

  test("is mounted at its own path only", async () => {
    const web = framework();
    const app = appOf({ basePath: "/admin" });
    web.use("/admin", djust(app));
    web.use("/other", djust(app));
    web.use(
      (error: Error, _request: Request, response: Response, _next: NextFunction) =>
        void response.status(500).send(error.message),
    );
    const browser = await listen(web, app);
    const loaded = await browser.load("/admin/live");
    const frames = await browser.socket(loaded);
    await frames.send({ type: "event", event: "save", params: {}, ref: 1 });
    await frames.until(({ type }) => type === "flash");
    frames.close();
    expect((await browser.open("/other/live")).body).toBe(
      'DJ_APP_OPTION: The mount path must match the basePath of createApp ("/admin"), got "/other". Set basePath: "/other" in createApp.',
    );
  });

  test("gives views the signed-in user, on the page and over the socket", async () => {
    const web = framework();
    const app = appOf();
    web.use((request: Request, response: Response, next: NextFunction) => {
      Object.assign(request, { user: "ada" });
      response.locals["user"] = "bob";
      next();
    });
    const browser = await listen(web, app);
    web.use("/", (request: Request, response: Response, next: NextFunction) =>
      request.headers["x-own"] || request.url.endsWith("own")
        ? djust(app, { locals: (given: Request) => ({ user: (given as { user?: string }).user }) })(
            request,
            response,
            next,
          )
        : next(),
    );
    web.use(djust(app));
    expect((await browser.load("/live")).body).toContain("&quot;user&quot;:&quot;bob&quot;");
    expect((await browser.load("/live?own")).body).toContain("&quot;user&quot;:&quot;ada&quot;");
    const loaded = await browser.load("/live");
    const frames = await browser.socket(loaded);
    await frames.send({ type: "live_redirect_mount", url: "/live?again", ref: 1 });
    expect(JSON.stringify(await frames.until(({ type }) => type === "mount"))).toContain(
      '\\"user\\":\\"bob\\"',
    );
    frames.close();
  });

  test("trusts the same proxies as Express", async () => {
    const forwarded = {
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-host": "site.example",
      "x-forwarded-proto": "https",
    };
    for (const trust of [false, true]) {
      const app = appOf();
      const web = framework().set("trust proxy", trust);
      web.use(djust(app));
      const browser = await listen(web, app);
      const { body, headers } = await browser.request("/live", { headers: forwarded });
      expect(body.includes("1.2.3.4")).toBe(trust);
      expect(/; Secure/.test(String(headers["set-cookie"]))).toBe(trust);
      const loaded = await browser.load("/live");
      const event = {
        ...forwarded,
        origin: "https://site.example",
        "x-djust-event": "save",
        "x-csrftoken": loaded.csrf,
      };
      expect((await browser.postJson("/live", {}, event)).status).toBe(trust ? 200 : 403);
    }
  });

  test("gives a new session to a user who signs in, and the old page reloads", async () => {
    const app = appOf();
    const web = framework();
    web.use(session({ secret: "s", resave: false, saveUninitialized: false }), djust(app));
    web.post("/login", (request: Request, response: Response, next: NextFunction) => {
      request.session.regenerate((error) => {
        if (error) return next(error);
        Object.assign(request.session, { who: "ada" });
        response.redirect("/live");
      });
    });
    const browser = await listen(web, app);
    const before = await browser.load("/live");
    await browser.event(before, "save");
    const after = await browser.follow(await browser.post("/login"));
    expect(after.body).toContain("&quot;who&quot;:&quot;ada&quot;");
    const old = await browser.event(before, "save");
    expect(old).toMatchObject({ type: "error", code: "DJ_CSRF" });
  });

  test("uses a session of its own when the framework's session cookie would not be sent back", async () => {
    const warnings: string[] = [];
    const logger = {
      debug() {},
      info() {},
      error() {},
      warn: (_: object, text: string) => void warnings.push(text),
    };
    const app = appOf({ logger });
    const web = framework();
    web.use(
      session({ secret: "s", resave: false, saveUninitialized: true, cookie: { secure: true } }),
      djust(app),
    );
    const browser = await listen(web, app);
    expect((await browser.event(await browser.load("/live"), "save")).type).toBe("noop");
    expect(warnings).toEqual([expect.stringContaining("session cookie is HTTPS-only")]);
  });

  test("responds with an error page when a view fails, and keeps serving", async () => {
    class Failing extends LiveView {
      override mount(): never {
        throw new Error("secret detail");
      }
    }
    const app = appOf({
      routes: { "/failing": Failing, "/live": LivePage },
      development: false,
      secret: "0123456789abcdef0123456789abcdef",
    });
    const web = framework();
    web.use(djust(app));
    const browser = await listen(web, app);
    const failed = await browser.open("/failing");
    expect(failed.status).toBe(500);
    expect(failed.body).not.toContain("secret detail");
    expect((await browser.load("/live")).status).toBe(200);
  });

  test("reports what is missing when a WebSocket upgrade arrives as an ordinary request", async () => {
    const warnings: string[] = [];
    const logger = {
      debug() {},
      info() {},
      error() {},
      warn: (_: object, text: string) => void warnings.push(text),
    };
    const app = appOf({ logger });
    const web = framework();
    web.use(djust(app));
    const browser = await listen(web);
    const socket = browser.rawSocket("/_djust/ws");
    const status = await new Promise((resolve) => {
      socket.on("error", () => {});
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    });
    expect([status, warnings]).toEqual([426, [expect.stringContaining("app.attach(server)")]]);
  });
});
