// npx tsx examples/guide/server.ts
import { createApp } from "djust-ts";
import { guide } from "./contents.js";

const { url } = await createApp({ ...guide, secret: process.env["DJUST_SECRET"] }).listen({ port: 3000 });
for (const path of Object.keys(guide.routes)) console.log(url + path);
