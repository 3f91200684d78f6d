import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import cookiePlugin from "@fastify/cookie";
import fastifySession from "@fastify/session";
import express from "express";
import session from "express-session";
import { fastify } from "fastify";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { djust as djustExpress } from "../../src/adapters/express.js";
import { djust as djustFastify } from "../../src/adapters/fastify.js";
import {
  type App,
  createApp,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";

const secret = "a secret of the stalled requests, long enough";
let visits: unknown[] = [];

class Admin extends LiveView {
  static override readonly onMount = [
    (request: LiveRequest) => {
      if (request.session.get("user") !== "ada") throw new Error("not signed in");
    },
  ];
  declare request: LiveRequest;

  override mount(request: LiveRequest): void {
    Object.defineProperty(this, "request", { value: request, enumerable: false });
  }

  @eventHandler()
  visit(): void {
    visits.push(this.request.session.get("user"));
    this.request.session.set("visits", visits.length);
  }

  override render() {
    return html`<p>the secret</p>`;
  }
}

const frameworks: { readonly [name: string]: (app: App) => Promise<Server> } = {
  "express-session": async (app) => {
    const web = express();
    web.use(session({ secret, resave: false, saveUninitialized: false }));
    web.use(djustExpress(app));
    web.post("/in", (request, response) => {
      request.session.regenerate(() => {
        Object.assign(request.session, { user: "ada" });
        response.end();
      });
    });
    web.post("/out", (request, response) => request.session.destroy(() => response.end()));
    const server = createServer(web).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    return server;
  },
  "@fastify/session": async (app) => {
    const web = fastify({ forceCloseConnections: true });
    await web.register(cookiePlugin);
    await web.register(fastifySession, { secret, cookie: { secure: false }, saveUninitialized: false });
    await web.register(djustFastify, { app });
    web.post("/in", async (request) => {
      await request.session.regenerate();
      Object.assign(request.session, { user: "ada" });
      return "";
    });
    web.post("/out", async (request) => {
      await request.session.destroy();
      return "";
    });
    await web.listen({ port: 0, host: "127.0.0.1" });
    return web.server;
  },
};

describe.each(Object.entries(frameworks))("with %s", (_, start) => {
  test("a request that stalls keeps no session signed in, and brings none back", async () => {
    visits = [];
    const app = createApp({ secret, routes: { "/admin": Admin }, logger: false });
    const server = await start(app);
    onTestFinished(async () => {
      server.closeAllConnections();
      server.close();
      await app.close();
    });
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const signedIn = await fetch(`${origin}/in`, { method: "POST" });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const load = () => fetch(`${origin}/admin`, { headers: { cookie, accept: "text/html" } });
    const page = await load();
    expect(page.status).toBe(200);
    const csrf = /name="csrf-token" content="([^"]+)"/.exec(await page.text())?.[1] ?? "";

    let response = "";
    const stalled = connect(port, "127.0.0.1");
    onTestFinished(() => void stalled.destroy());
    stalled
      .on("error", () => {})
      .on("data", (data) => {
        response += data;
      });
    const head = [
      "POST /admin HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      `Cookie: ${cookie}`,
      `X-CSRFToken: ${csrf}`,
      "X-Djust-Event: visit",
      "Content-Type: application/json",
      "Content-Length: 2",
    ];
    await new Promise<void>((resolve) => stalled.write(`${head.join("\r\n")}\r\n\r\n{`, () => resolve()));
    // The server has begun to read the request when it answers the next one.
    await load();

    await fetch(`${origin}/out`, { method: "POST", headers: { cookie } });
    expect((await load()).status).toBe(403);
    stalled.write("}");
    await vi.waitFor(() => expect(response).toMatch(/^HTTP\/1\.1 \d+/));
    expect(visits).toEqual([]);
    expect((await load()).status).toBe(403);
  });
});
