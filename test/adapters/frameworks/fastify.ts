import cookie from "@fastify/cookie";
import session from "@fastify/session";
import { djust, flash } from "djust-ts/fastify";
import type { AdapterUnderTest, OrdinaryAnswer } from "djust-ts/testing/adapters";
import fastify, { type FastifyReply } from "fastify";
import { queryOf } from "./listening.js";

export const fastifyAdapters: readonly AdapterUnderTest[] = [
  {
    name: "Fastify 5",
    has: { sessions: true, bodies: ["parsed"] },
    async start(setup) {
      const logged: string[] = [];
      const web = fastify({ forceCloseConnections: true });
      web.addHook("onRequest", async (request, reply) => {
        logged.push(`${request.method} ${request.url}`);
        reply.header("x-framework", "yes").header("set-cookie", "from-framework=1");
        if (request.headers["x-refuse"]) return reply.code(401).send("refused");
        return undefined;
      });
      if (setup.sessions) {
        await web.register(cookie);
        await web.register(session, {
          secret: "a secret of 32 characters or more",
          cookieName: "web.sid",
          cookie: { secure: false },
          saveUninitialized: false,
        });
      }
      web.addContentTypeParser(
        "application/x-www-form-urlencoded",
        { parseAs: "string" },
        (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
      );
      for (const app of setup.apps) await web.register(djust, { app });
      web.setErrorHandler((error: Error, _request, reply) =>
        reply.code(500).type("text/plain").send(`handled: ${error.message}`),
      );
      for (const { method, path, answer } of setup.routes)
        web.route({
          method,
          url: path,
          handler: async (request, reply) => {
            const { session: data } = request as { session?: typeof request.session };
            return send(
              reply,
              await answer({
                flash: flash(request),
                query: queryOf(request.url),
                body: request.body,
                session: data as unknown as Record<string, unknown> | undefined,
                endSession: data && (() => data.destroy()),
              }),
            );
          },
        });
      const origin = await web.listen({ port: 0, host: "localhost" });
      return { origin, logged, close: () => web.close() };
    },
  },
];

function send(reply: FastifyReply, answer: OrdinaryAnswer): FastifyReply {
  if ("redirect" in answer) return reply.redirect(answer.redirect);
  if ("html" in answer)
    return reply
      .code(answer.status ?? 200)
      .type("text/html")
      .send(answer.html);
  if ("json" in answer) return reply.send(answer.json);
  return reply.send(answer.text);
}
