import { app } from "./app.js";

const { url } = await app.listen({
  port: Number(process.env.PORT ?? 3000),
  host: process.env.HOST ?? "localhost",
});
console.log(`Open ${url}`);
