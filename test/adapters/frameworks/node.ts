import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { parse } from "node:querystring";
import { djust, flash } from "djust-ts/node";
import type { AdapterUnderTest, OrdinaryAnswer, ServerSetup } from "djust-ts/testing/adapters";
import { certificate } from "../certificate.js";
import { listening, queryOf } from "./listening.js";

type MakeServer = (listener: (request: IncomingMessage, response: ServerResponse) => void) => Server;

const servers: { readonly [name: string]: MakeServer } = {
  "node:http": (listener) => createServer(listener),
  "node:https": (listener) => createHttpsServer(certificate, listener),
  // The listener accepts both kinds of request; Node's types have no name for that.
  "node:http2": (listener) =>
    createSecureServer({ ...certificate, allowHTTP1: true }, listener as never) as unknown as Server,
};

export const nodeAdapters: readonly AdapterUnderTest[] = Object.entries(servers).map(([name, make]) => ({
  name,
  has: { sessions: false, bodies: ["parsed"] },
  http2: name === "node:http2",
  async start(setup) {
    const logged: string[] = [];
    const live = djust(setup.apps, answerWith(setup));
    const server = make((request, response) => {
      logged.push(`${request.method} ${request.url}`);
      response.setHeader("x-framework", "yes");
      response.appendHeader("set-cookie", "from-framework=1");
      if (request.headers["x-refuse"]) return void response.writeHead(401).end();
      const pass = (): void => live(request, response);
      if (setup.bodies === "parsed" && request.method === "POST")
        void parseBody(request).then(pass, () => response.destroy());
      else pass();
    });
    for (const app of setup.apps) app.attach(server);
    return listening(server, setup.apps, logged, name === "node:http" ? "http" : "https");
  },
}));

function answerWith({ routes }: ServerSetup) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    const route = routes.find(({ method, path }) => method === request.method && path === pathname);
    if (!route) return void response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    try {
      const { body } = request as { body?: unknown };
      const asked = {
        flash: flash(request),
        query: queryOf(request.url),
        body,
        session: undefined,
        endSession: undefined,
      };
      send(response, await route.answer(asked));
    } catch (error) {
      response.writeHead(500, { "content-type": "text/plain" }).end(`handled: ${(error as Error).message}`);
    }
  };
}

function send(response: ServerResponse, answer: OrdinaryAnswer): void {
  if ("redirect" in answer) response.writeHead(303, { location: answer.redirect }).end();
  else if ("html" in answer)
    response
      .writeHead(answer.status ?? 200, [
        ["Content-Type", "text/html; charset=utf-8"],
        ["Content-Length", String(Buffer.byteLength(answer.html))],
      ] as never)
      .end(answer.html);
  else if ("json" in answer)
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
  else response.end(answer.text);
}

/** A custom body parser. */
async function parseBody(request: IncomingMessage): Promise<void> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const isJson = request.headers["content-type"]?.startsWith("application/json");
  Object.assign(request, {
    body: isJson ? JSON.parse(text) : parse(text, "&", "=", { maxKeys: 0 }),
  });
}
