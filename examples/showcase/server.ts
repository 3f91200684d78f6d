import { fileURLToPath } from "node:url";
import { startShowcase } from "./showcase.js";

const showcase = await startShowcase({
  port: Number(process.env["PORT"] ?? 3000),
  host: process.env["HOST"] ?? "localhost",
  database: process.env["SHOWCASE_DATABASE"] ?? fileURLToPath(new URL("data/showcase.db", import.meta.url)),
  secret: process.env["DJUST_SECRET"],
  redisUrl: process.env["REDIS_URL"],
  node: process.env["NODE_NAME"],
});
console.log(`The showcase is open at ${showcase.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void showcase.close().then(() => process.exit(0)));
