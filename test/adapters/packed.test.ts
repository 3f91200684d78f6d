import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../package/entry-points.js";
import { installPackage, run } from "../package/installed.js";

/** What users install along with the package. */
const frameworks = [
  "express",
  "express4",
  "express-session",
  "fastify",
  "@fastify/cookie",
  "@fastify/session",
  "hono",
  "@hono/node-server",
  "liquidjs",
  "@types/express",
  "@types/express-session",
];

let installed: ReturnType<typeof installPackage>;

beforeAll(() => {
  installed = installPackage();
  for (const name of frameworks) {
    const link = join(installed.folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
}, 120_000);

afterAll(() => installed?.remove());

test("every adapter of the packed package passes the conformance suite", async () => {
  const outfile = join(installed.folder, "conformance.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("run-conformance.ts", import.meta.url))],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
  });
  const outcomes: { [adapter: string]: { passed: number; failed: string[] } } = JSON.parse(
    run(process.execPath, [outfile], installed.folder),
  );
  expect(Object.keys(outcomes)).toEqual([
    "node:http",
    "node:https",
    "node:http2",
    "Express 5",
    "Express 4",
    "Fastify 5",
    "Hono 4",
  ]);
  for (const [adapter, { passed, failed }] of Object.entries(outcomes)) {
    expect(failed, adapter).toEqual([]);
    expect(passed, adapter).toBeGreaterThan(25);
  }
}, 120_000);

test("every adapter type-checks in a strict project with its framework's own types", () => {
  const compilerOptions = {
    module: "nodenext",
    target: "es2022",
    lib: ["es2022", "esnext.decorators", "dom"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
  };
  writeFileSync(
    join(installed.folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["site.ts"] }),
  );
  writeFileSync(join(installed.folder, "site.ts"), site);
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  expect(() => run(process.execPath, [compiler, "--pretty", "false"], installed.folder)).not.toThrow();
}, 60_000);

const site = `
import { createServer } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import cookie from "@fastify/cookie";
import fastifySession from "@fastify/session";
import { serve } from "@hono/node-server";
import express, { type Request } from "express";
import session from "express-session";
import fastify from "fastify";
import { Hono } from "hono";
import { createApp, LiveView } from "djust-ts";
import * as forExpress from "djust-ts/express";
import * as forFastify from "djust-ts/fastify";
import * as forHono from "djust-ts/hono";
import { liquid } from "djust-ts/liquid";
import * as forNode from "djust-ts/node";
import { adapterCases } from "djust-ts/testing/adapters";

class ItemView extends LiveView {
  static override templateName = "item.html";
}
const app = createApp({ routes: { "/": ItemView }, renderFile: liquid({ root: "views" }) });

const server = createServer(forNode.djust(app, (request, response) => {
  forNode.flash(request).put("info", "x");
  response.end();
}));
app.attach(server);
app.attach(createHttpsServer({}, forNode.djust([app])));
app.attach(createSecureServer({ allowHTTP1: true }, forNode.djust(app)));
app.attach(createSecureServer({}, forNode.djust(app, (request: Http2ServerRequest, response: Http2ServerResponse) => response.end(request.authority))));

const web = express();
web.use(session({ secret: "x" }));
web.use(forExpress.djust(app));
web.use("/admin", forExpress.djust(app, { locals: (request: Request) => ({ path: request.path }) }));
web.post("/save", (request, response) => {
  forExpress.flash(request).put("success", "Saved", { autoDismiss: 0 });
  response.redirect("/");
});
app.attach(web.listen(3000));

const site = fastify();
await site.register(cookie);
await site.register(fastifySession, { secret: "x" });
await site.register(forFastify.djust, { app, locals: (request) => ({ id: request.id }) });
site.post("/save", async (request, reply) => {
  forFastify.flash(request).put("success", "Saved");
  return reply.redirect("/");
});

const hono = new Hono<{ Variables: { user: string } }>();
hono.use(forHono.djust(app, { locals: (context) => ({ user: context.get("user") }) }));
hono.post("/save", (context) => {
  forHono.flash(context).put("success", "Saved");
  return context.redirect("/");
});
app.attach(serve({ fetch: hono.fetch }));

// @ts-expect-error The type does not exist.
forHono.flash({}).show("x");
export const cases = adapterCases({ name: "x", has: { sessions: false, bodies: [] }, start: () => Promise.reject() });
`;
