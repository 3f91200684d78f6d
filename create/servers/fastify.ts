import { djust } from "djust-ts/fastify";
import Fastify from "fastify";
import { app } from "./app.js";

const port = process.env.PORT ?? "3000";
const host = process.env.HOST ?? "localhost";

const web = Fastify();
await web.register(djust, { app });
web.get("/about", () => "An ordinary page of Fastify");

await web.listen({ port: Number(port), host });
console.log(`Open http://${host}:${port}`);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void web.close());
