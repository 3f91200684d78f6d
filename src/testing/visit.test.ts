import { createServer, type RequestListener } from "node:http";
import { inspect } from "node:util";
import express from "express";
import Fastify from "fastify";
import { describe, expect, test } from "vitest";
import { djust, flash } from "../adapters/express.js";
import { djust as djustFastify } from "../adapters/fastify.js";
import {
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../server/index.js";
import { TestClock, visit } from "./index.js";

class Counter extends LiveView {
  count = 0;
  @eventHandler() add() {
    this.putFlash("success", `Added ${++this.count}`);
  }
  override render() {
    return html`${djFlash()}<p>${this.count}</p><button dj-click="add">Add</button>`;
  }
}

/** Shows the request data of its browser. */
class Mirror extends LiveView {
  text = "";
  session: LiveRequest["session"] | undefined;
  override mount(request: LiveRequest) {
    this.session = request.session;
    this.text = `${request.url} ${request.session.get("user", "nobody")} ${request.headers["accept-language"]}`;
  }
  @eventHandler() signIn() {
    this.session?.set("user", "Ada");
  }
  @eventHandler() greet() {
    this.pushEvent("greeting", { to: "you" });
  }
  override render() {
    return html`<p>${this.text}</p><button dj-click="signIn">Sign in</button><button dj-click="greet">Greet</button>`;
  }
}

function app(options: Partial<AppOptions> = {}) {
  return createApp({ logger: false, routes: { "/": Counter, "/mirror": Mirror }, ...options });
}

test("visits a page with its view connected", async () => {
  const page = await visit(app({ title: "Counting" }), "/?from=here#top");
  expect(page).toMatchObject({
    url: "/?from=here#top",
    title: "Counting",
    status: 200,
    flash: [],
    pushed: [],
  });
  expect(page.html).toContain("<p>0</p>");
  expect(page.text).toBe("0\nAdd");
  expect(page.find("[dj-root]").className).toBe("dj-connected");
});

describe.each(["websocket", "sse", "http"] as const)("over %s", (transport) => {
  test("an event gets a reply, and its message appears and disappears", async () => {
    const page = await visit(app({ transports: [transport] }), "/");
    const { djust } = page.window as unknown as { djust: { transport: string } };
    expect(djust.transport).toBe(transport);
    await page.click("Add");
    expect(page.find("p").textContent).toBe("1");
    expect(page.flash).toEqual([{ level: "success", text: "Added 1" }]);
    await page.clock.advance(4_999);
    expect(page.flash).toHaveLength(1);
    await page.clock.advance(1);
    expect(page.flash).toEqual([]);
  });

  test("it can be the only transport the browser has", async () => {
    const page = await visit(app(), "/", { transport });
    const { djust } = page.window as unknown as { djust: { transport: string } };
    expect(djust.transport).toBe(transport);
  });
});

test("two tabs of one browser share its session, and other browsers have their own", async () => {
  const site = app();
  const first = await visit(site, "/mirror");
  await first.click("Sign in");
  const second = await visit(site, "/mirror", { as: first });
  const stranger = await visit(site, "/mirror");
  expect([second.find("p").textContent, stranger.find("p").textContent]).toEqual([
    "/mirror Ada undefined",
    "/mirror nobody undefined",
  ]);
});

test("a session and headers apply from the first request", async () => {
  const page = await visit(app({ basePath: "/shop" }), "/shop/mirror?x=1", {
    session: { user: "Grace" },
    headers: { "accept-language": "de" },
  });
  expect(page.text).toContain("/shop/mirror?x=1 Grace de");
});

test("events pushed to scripts are recorded, and page scripts receive them", async () => {
  const layout: AppOptions["layout"] = (page) => html`<!doctype html><html><head>${page.head}
    <script>addEventListener("djust:push_event", (event) => { document.title = event.detail.payload.to; });</script>
    <script src="/own.js"></script></head><body>${page.body}</body></html>`;
  const site = app({ layout });
  const server: RequestListener = (request, response) => {
    if (request.url === "/own.js") response.end("document.body.className = 'own';");
    else void site.handle(request, response);
  };
  const page = await visit(site, "/mirror", { scripts: true, server });
  await page.click("Greet");
  expect(page.pushed).toEqual([{ event: "greeting", payload: { to: "you" } }]);
  expect(page.title).toBe("you");
  expect(page.find("body").className).toBe("own");
});

test.each([
  ["an Express application", (): RequestListener => express()],
  ["a server", () => createServer(express())],
] as const)("the application works in %s, next to other routes", async (_, make) => {
  const site = app();
  const server = make();
  const routes = (typeof server === "function" ? server : server.listeners("request")[0]) as ReturnType<
    typeof express
  >;
  routes.use((request, response, next) => {
    response.locals["seen"] = request.path;
    void site.handle(request, response, next);
  });
  routes.get("/plain", (_request, response) => {
    response.type("html").send("<h1>Plain</h1><a href='/'>Counter</a>");
  });
  if (typeof server !== "function") site.attach(server);
  const page = await visit(site, "/plain", { server });
  expect(page.text).toBe("Plain\nCounter");
  await page.click("Counter");
  await page.click("Add");
  expect(page.flash).toEqual([{ level: "success", text: "Added 1" }]);
});

test("messages of ordinary routes appear on the next page", async () => {
  const site = app();
  const web = express();
  web.use(djust(site));
  web.get("/signup", (_request, response) => {
    response.send(`<form method="post" action="/signup"><input name="name"><button>Sign up</button></form>`);
  });
  web.post("/signup", express.urlencoded(), (request, response) => {
    flash(request).put("success", `Welcome, ${request.body.name}!`);
    response.redirect("/");
  });
  const page = await visit(site, "/signup", { server: web });
  await page.submit({ name: "Zoë" });
  await page.followRedirect();
  expect([page.url, page.flash]).toEqual(["/", [{ level: "success", text: "Welcome, Zoë!" }]]);
});

test("the application works in Fastify", async () => {
  const site = app();
  const web = Fastify();
  await web.register(djustFastify, { app: site });
  web.get("/plain", async () => "plain");
  await web.ready();
  const page = await visit(site, "/", { server: web.server });
  await page.click("Add");
  expect(page.flash).toEqual([{ level: "success", text: "Added 1" }]);
  await page.goto("/plain");
  expect(page.text).toBe("plain");
});

test("an HTTPS origin has its cookies", async () => {
  const site = app({ cookie: { secure: true } });
  const page = await visit(site, "/mirror", { origin: "https://shop.example", session: { user: "Ada" } });
  expect(page.text).toContain("Ada");
  await page.click("Sign in");
});

test("script storage outlives the document, and local storage is shared by tabs", async () => {
  const site = app();
  const first = await visit(site, "/");
  for (const storage of [first.window.localStorage, first.window.sessionStorage]) {
    storage.setItem("kept", "yes");
    storage.setItem("gone", "soon");
    storage.removeItem("gone");
  }
  await first.reload();
  const second = await visit(site, "/", { as: first });
  const kept = ({ localStorage, sessionStorage }: Window) => [
    localStorage.getItem("kept"),
    sessionStorage.getItem("kept"),
    localStorage.length,
  ];
  expect([kept(first.window), kept(second.window)]).toEqual([
    ["yes", "yes", 1],
    ["yes", null, 1],
  ]);
  expect(second.window.localStorage.key(0)).toBe("kept");
  second.window.localStorage.clear();
  expect(first.window.localStorage.getItem("kept")).toBeNull();
});

test("a failing page script fails the test with its error", async () => {
  const layout: AppOptions["layout"] = (page) => html`<!doctype html><html><head>${page.head}
    <script>addEventListener("djust:push_event", () => { throw new Error("nobody greets back"); });</script>
    </head><body>${page.body}</body></html>`;
  const page = await visit(app({ layout }), "/mirror", { scripts: true });
  await expect(page.click("Greet")).rejects.toMatchObject({
    code: "DJ_TEST_PAGE",
    message: expect.stringContaining("nobody greets back"),
    cause: expect.objectContaining({ message: "nobody greets back" }),
  });
  const broken: AppOptions["layout"] = (page) =>
    html`<!doctype html><html><head>${page.head}<script>nonsense(</script></head><body>${page.body}</body></html>`;
  await expect(visit(app({ layout: broken }), "/", { scripts: true })).rejects.toThrow(/^DJ_TEST_PAGE: /);
  const missing: AppOptions["layout"] = (page) =>
    html`<!doctype html><html><head>${page.head}<script src="/no.js"></script></head><body>${page.body}</body></html>`;
  await expect(visit(app({ layout: missing }), "/", { scripts: true })).rejects.toThrow(
    /no\.js failed with status 404/,
  );
});

test("a page prints itself", async () => {
  const page = await visit(app(), "/");
  await page.click("Add");
  expect(String(page)).toBe(`/, "localhost"

messages:
  success: Added 1

<p>1</p>
<button dj-click="add">Add</button>`);
  expect(inspect(page)).toBe(`Page ${page}`);
});

test("a page uses the clock its application was created with", async () => {
  const clock = new TestClock(new Date("2030-01-01T00:00:00Z"));
  const page = await visit(app({ clock }), "/");
  expect(page.clock).toBe(clock);
  expect(new (page.window as unknown as typeof globalThis).Date().toISOString()).toBe(
    "2030-01-01T00:00:00.000Z",
  );
});

test("many simultaneous events do not exceed the limits", async () => {
  const page = await visit(app(), "/");
  for (let at = 0; at < 60; at++) await page.click("Add");
  expect(page.find("p").textContent).toBe("60");
});

test("a page that the server refuses is shown with its status", async () => {
  const page = await visit(app(), "/nowhere");
  expect(page.status).toBe(404);
  expect(page.text).toContain("DJ_NOT_FOUND");
});

test("a page that fails is an error with the server's code", async () => {
  class Broken extends LiveView {
    override mount() {
      throw new Error("the disk is full");
    }
    override render() {
      return html``;
    }
  }
  const visited = visit(createApp({ logger: false, routes: { "/": Broken } }), "/");
  await expect(visited).rejects.toMatchObject({
    code: "DJ_MOUNT",
    message: expect.stringMatching(/^DJ_MOUNT: .*500.*Something went wrong/s),
  });
});

test.each([
  ["no application", () => visit({} as never, "/"), /createApp/],
  ["no path", () => visit(app(), "mirror"), /start with "\/".*'mirror'/],
  [
    "a session in a browser that has one",
    async () => {
      const site = app();
      return visit(site, "/", { as: await visit(site, "/"), session: {} });
    },
    /already has a session/,
  ],
  ["no page as `as`", () => visit(app(), "/", { as: {} as never }), /"as" must be a page/],
])("%s is refused with a remedy", async (_, visiting, message) => {
  const error = await visiting().catch((error: unknown) => error);
  expect(error).toMatchObject({ code: "DJ_TEST_SETUP", message: expect.stringMatching(message) });
});

test("a closed page accepts no actions, and its session waits for its resume window to end", async () => {
  const site = app();
  const page = await visit(site, "/");
  page.close();
  page.close();
  await expect(page.click("Add")).rejects.toThrow(/DJ_TEST_SETUP: Cannot click 'Add': the page is closed/);
  expect(site.health().sessions).toBe(1);
  await page.clock.advance(66_000);
  expect(site.health().sessions).toBe(0);
});
