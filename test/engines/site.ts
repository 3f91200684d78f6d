import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type App, createApp, type TransportName } from "../../src/server/index.js";
import { strictPolicy } from "../support/strict-policy.js";
import { layout, routes, suiteScript } from "./views.js";

/** Pages have an icon, since Firefox asks for `/favicon.ico` otherwise, and reports that as a violation. */
const strict = `${strictPolicy}; img-src 'self'`;

/** The suite's views over one transport. */
export interface Site {
  readonly origin: string;
  /** Breaks every connection, like a network failure. */
  cut(): void;
  /** Ends the application and starts another one, with the same secret and without its live sessions. */
  restart(): Promise<void>;
  /** Holds back each script of the package. @returns a function that lets them through */
  holdScripts(): () => void;
  close(): Promise<void>;
}

/**
 * Starts the views. In a page's URL, `policy=strict` and `policy=scriptless` add a Content-Security-Policy, and
 * `stored` removes `Cache-Control: no-store`, as some proxies do.
 */
export async function startSite(transport: TransportName): Promise<Site> {
  const start = (): App =>
    createApp({
      routes,
      layout,
      transports: [transport],
      secret: "one secret for all applications of the suite",
      logger: false,
      developmentTools: false,
    });
  let app: App | undefined = start();
  let held: Promise<void> | undefined;
  const sockets = new Set<Socket>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/suite.js")
      return void response.setHeader("content-type", "text/javascript").end(suiteScript);
    if (pathname === "/icon.svg")
      return void response.setHeader("content-type", "image/svg+xml").end("<svg/>");
    if (pathname === "/elsewhere")
      return void response.setHeader("content-type", "text/html").end("<h1>Elsewhere</h1>");
    const policy = searchParams.get("policy");
    if (policy)
      response.setHeader("content-security-policy", policy === "strict" ? strict : "script-src 'none'");
    if (searchParams.has("stored")) caching(response, "no-cache");
    if (pathname.endsWith(".js")) {
      // A script from the browser's cache could not be held back.
      caching(response, "no-store");
      await held;
    }
    if (app) await app.handle(request, response);
    else response.destroy();
  };
  const server = createServer((request, response) => void answer(request, response));
  server.on("upgrade", (request, socket, head) =>
    app ? app.upgrade(request, socket, head) : socket.destroy(),
  );
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async (): Promise<void> => {
    const closed = app?.close();
    app = undefined;
    cut();
    await closed;
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    async restart() {
      await stop();
      app = start();
    },
    holdScripts() {
      let release = (): void => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        held = undefined;
        release();
      };
    },
    async close() {
      await stop();
      server.close();
    },
  };
}

function caching(response: ServerResponse, policy: string): void {
  const writeHead = response.writeHead.bind(response) as (...all: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, headers: object) =>
    writeHead(status, { ...headers, "cache-control": policy })) as typeof response.writeHead;
}
