import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type App, type AppOptions, createApp, eventHandler, html, LiveView } from "djust-ts";
import { djust as onExpress } from "djust-ts/express";
import { djust as onFastify } from "djust-ts/fastify";
import { djust as onHono } from "djust-ts/hono";
import { djust as onNode } from "djust-ts/node";
import express, { type NextFunction, type Request, type Response } from "express";
import fastify from "fastify";
import { Hono } from "hono";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A framework with a guard that refuses the path "/admin", written in the framework's own style, and views behind it. */
export interface Guarded {
  readonly origin: string;
  readonly app: App;
  close(): Promise<void>;
}

export type Start = (app: App) => Promise<Guarded>;

/** The path that a guard compares. */
const isAdmin = (url: string | undefined): boolean => /^\/admin(?:[/?]|$)/.test(url ?? "");

const listening = async (app: App, server: Server): Promise<Guarded> => {
  app.attach(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    app,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await app.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

export const frameworks: { readonly [name: string]: Start } = {
  node: (app) => {
    const live = onNode(app);
    return listening(
      app,
      createServer((request, response) => {
        if (isAdmin(request.url)) response.writeHead(403).end("guarded");
        else live(request, response);
      }),
    );
  },
  express: (app) => {
    const web = express();
    web.use("/admin", (_request: Request, response: Response) => {
      response.status(403).send("guarded");
    });
    web.use(onExpress(app));
    web.use((_request: Request, response: Response, _next: NextFunction) => {
      response.status(404).send("not found");
    });
    return listening(app, createServer(web));
  },
  fastify: async (app) => {
    const web = fastify({ forceCloseConnections: true });
    web.addHook("onRequest", async (request, reply) =>
      isAdmin(request.url) ? reply.code(403).send("guarded") : undefined,
    );
    await web.register(onFastify, { app });
    const origin = await web.listen({ port: 0, host: "127.0.0.1" });
    return { app, origin, close: () => web.close() };
  },
  hono: (app) => {
    const web = new Hono();
    web.use("/admin", async (context) => context.text("guarded", 403));
    web.use("/admin/*", async (context) => context.text("guarded", 403));
    web.use(onHono(app));
    return listening(app, createAdaptorServer({ fetch: web.fetch }) as Server);
  },
};

class Home extends LiveView {
  saved = 0;

  @eventHandler()
  save(): void {
    this.saved++;
    this.putFlash("success", "Saved.");
  }

  @eventHandler()
  go({ to, external }: { to: string; external?: boolean }): void {
    this.putFlash("info", "Going.");
    this.saved++;
    this.liveRedirect(to, external === undefined ? {} : { external });
  }

  @eventHandler()
  patch({ to }: { to: string }): void {
    this.livePatch({ path: to });
  }

  override render() {
    return html`<p>home ${this.saved}</p><button dj-click="save">Save</button>`;
  }
}

class Admin extends LiveView {
  override render() {
    return html`<p>the secret of the admin</p>`;
  }
}

export function guardedApp(options: Partial<AppOptions> = {}): App {
  return createApp({
    secret: "a secret for the suite of paths, long enough",
    routes: { "/": Home, "/admin": Admin, "/admin/:section": Admin, "/w/:item": Home },
    logger: false,
    development: false,
    ...options,
  });
}

/** Sends a request with this exact target, which `fetch` would normalize. */
export function ask(
  origin: string,
  target: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path: target, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: "" });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Follows redirects like a client that sends each location unchanged. */
export async function follow(origin: string, answer: Answer, most = 5): Promise<Answer> {
  const { location } = answer.headers;
  if (location === undefined || most === 0) return answer;
  return follow(origin, await ask(origin, location), most - 1);
}
