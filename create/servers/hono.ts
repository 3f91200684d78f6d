import { type ServerType, serve } from "@hono/node-server";
import { djust } from "djust-ts/hono";
import { Hono } from "hono";
import { app } from "./app.js";

const port = process.env.PORT ?? "3000";
const host = process.env.HOST ?? "localhost";

const web = new Hono();
web.use(djust(app));
web.get("/about", (context) => context.text("An ordinary page of Hono"));

const server: ServerType = serve({ fetch: web.fetch, port: Number(port), hostname: host }, () => {
  console.log(`Open http://${host}:${port}`);
});
app.attach(server);

async function close() {
  await app.close();
  server.close();
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void close());
