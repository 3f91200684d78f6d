import { createServer } from "node:http";
import { djust, flash } from "djust-ts/express";
import type { AdapterUnderTest, OrdinaryAnswer } from "djust-ts/testing/adapters";
import express, { type NextFunction, type Request, type Response } from "express";
import session from "express-session";
import express4 from "express4";
import { listening, queryOf } from "./listening.js";

const versions: { readonly [name: string]: typeof express } = {
  "Express 5": express,
  "Express 4": express4,
};

export const expressAdapters: readonly AdapterUnderTest[] = Object.entries(versions).map(
  ([name, framework]) => ({
    name,
    has: { sessions: true, bodies: ["parsed", "raw"] },
    async start(setup) {
      const web = framework();
      const logged: string[] = [];
      web.use((request: Request, response: Response, next: NextFunction) => {
        response.on("finish", () =>
          logged.push(`${request.method} ${request.originalUrl} ${response.statusCode}`),
        );
        response.set("x-framework", "yes").cookie("from-framework", "1");
        if (request.get("x-refuse")) response.status(401).send("refused");
        else next();
      });
      if (setup.sessions)
        web.use(
          session({
            secret: "secret of the session",
            resave: true,
            saveUninitialized: false,
            name: "web.sid",
          }),
        );
      if (setup.bodies === "parsed") web.use(framework.json(), framework.urlencoded({ extended: true }));
      if (setup.bodies === "raw") web.use(framework.raw({ type: "*/*" }));
      // The last of several is mounted at its path, like a nested Express application.
      setup.apps.forEach((app, at) => {
        if (at > 0 && at === setup.apps.length - 1) web.use(app.basePath, djust(app));
        else web.use(djust(app));
      });
      for (const { method, path, answer } of setup.routes)
        web[method === "GET" ? "get" : "post"](
          path,
          (request: Request, response: Response, next: NextFunction) => {
            const { session: data } = request as { session?: Request["session"] };
            const endSession = data && (() => new Promise<void>((resolve) => data.destroy(() => resolve())));
            Promise.resolve()
              .then(() =>
                answer({
                  flash: flash(request),
                  query: queryOf(request.url),
                  body: request.body,
                  session: data as unknown as Record<string, unknown> | undefined,
                  endSession,
                }),
              )
              .then((given) => send(response, given))
              .catch(next);
          },
        );
      web.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
        response.status(500).type("text/plain").send(`handled: ${error.message}`);
      });
      const server = createServer(web);
      for (const app of setup.apps) app.attach(server);
      return listening(server, setup.apps, logged);
    },
  }),
);

function send(response: Response, answer: OrdinaryAnswer): void {
  if ("redirect" in answer) response.redirect(answer.redirect);
  else if ("html" in answer) response.status(answer.status ?? 200).send(answer.html);
  else if ("json" in answer) response.json(answer.json);
  else response.type("text/plain").send(answer.text);
}
