import { createAdaptorServer } from "@hono/node-server";
import { djust, flash } from "djust-ts/hono";
import type { AdapterUnderTest, OrdinaryAnswer } from "djust-ts/testing/adapters";
import { type Context, Hono } from "hono";
import { listening } from "./listening.js";

export const honoAdapters: readonly AdapterUnderTest[] = [
  {
    name: "Hono 4",
    has: { sessions: false, bodies: ["parsed", "raw"] },
    async start(setup) {
      const logged: string[] = [];
      const web = new Hono();
      web.use(async (context, next) => {
        context.header("x-framework", "yes");
        context.header("set-cookie", "from-framework=1", { append: true });
        if (context.req.header("x-refuse")) return context.text("refused", 401);
        await next();
        logged.push(`${context.req.method} ${context.req.path} ${context.res.status}`);
        return undefined;
      });
      if (setup.bodies)
        web.use(async (context, next) => {
          if (context.req.method === "POST") await readBody(context, setup.bodies);
          await next();
        });
      for (const app of setup.apps) web.use(djust(app));
      for (const { method, path, answer } of setup.routes)
        web.on(method, path, async (context) =>
          send(
            context,
            await answer({
              flash: flash(context),
              query: context.req.query(),
              body: setup.bodies ? await readBody(context, setup.bodies) : undefined,
              session: undefined,
              endSession: undefined,
            }),
          ),
        );
      web.onError((error, context) => context.text(`handled: ${error.message}`, 500));
      const server = createAdaptorServer({ fetch: web.fetch }) as ReturnType<
        typeof import("node:http").createServer
      >;
      for (const app of setup.apps) app.attach(server);
      return listening(server, setup.apps, logged);
    },
  },
];

async function readBody({ req }: Context, as: "parsed" | "raw" | undefined): Promise<unknown> {
  if (as === "raw") return req.arrayBuffer();
  return req.header("content-type")?.startsWith("application/json") ? req.json() : req.parseBody();
}

function send(context: Context, answer: OrdinaryAnswer): Response {
  if ("redirect" in answer) return context.redirect(answer.redirect);
  if ("html" in answer) return context.html(answer.html, (answer.status ?? 200) as 200);
  if ("json" in answer) return context.json(answer.json as object);
  return context.text(answer.text);
}
