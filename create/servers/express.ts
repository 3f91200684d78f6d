import { djust } from "djust-ts/express";
import express from "express";
import { app } from "./app.js";

const port = process.env.PORT ?? "3000";
const host = process.env.HOST ?? "localhost";

const web = express();
web.use(djust(app));
web.get("/about", (_request, response) => {
  response.send("An ordinary page of Express");
});

const server = web.listen(Number(port), host, () => {
  console.log(`Open http://${host}:${port}`);
});
app.attach(server);

async function close() {
  await app.close();
  server.close();
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void close());
