import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { Server } from "node:net";
import { dirname, join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, LiveView, type LiveViewClass } from "../../src/server/index.js";
import { root } from "../package/entry-points.js";
import { blocks } from "./blocks.js";
import { type DocModule, docModules, includedModules } from "./modules.js";

// Runs whole modules of the docs as a reader would, each in its page's own folder: servers
// listen on a free port, and every page of a module responds.
const folder = `${root}test/.artifacts/docs`;
const placed = (path: string): string => join(folder, relative(`${root}test/docs/.blocks`, path));

const runnable = docModules.filter(({ kind, block }) => kind === "module" && block.notRun === undefined);
const before = process.cwd();
const listening = new Set<Server>();

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const { path, text } of [...docModules, ...includedModules]) write(placed(path), text);
  for (const { page, file, text } of blocks)
    if (file) write(join(folder, page.replace(/\.md$/, "").replaceAll("/", "_"), file), text);
});

afterAll(() => process.chdir(before));

beforeEach(() => {
  const { listen } = Server.prototype;
  vi.spyOn(Server.prototype, "listen").mockImplementation(function (this: Server, ...given: unknown[]) {
    listening.add(this);
    this.once("close", () => listening.delete(this));
    const [first, ...rest] = given;
    const anywhere =
      typeof first === "object" && first !== null ? { ...first, port: 0, host: "127.0.0.1" } : 0;
    return listen.apply(this, [anywhere, ...rest] as never);
  });
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "info").mockReturnValue();
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of listening) {
    if ("closeAllConnections" in server) (server.closeAllConnections as () => void)();
    server.close();
  }
  listening.clear();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.removeAllListeners(signal);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe("a module of the docs runs", () => {
  test("and there are modules to run", () => expect(runnable.length).toBeGreaterThan(20));

  test.each(runnable)("$name", async (module) => {
    const path = placed(module.path);
    process.chdir(dirname(path));
    const found: Record<string, unknown> = await import(path);
    const pages = await answers(module, found);
    for (const { path, status, text } of pages)
      expect(status, text).toBeLessThan(path === undefined ? 500 : 400);
    if (module.block.prints !== undefined) expect(console.log).toHaveBeenCalledWith(module.block.prints);
    else if (/createApp|extends LiveView/.test(module.text)) expect(pages.length).toBeGreaterThan(0);
  });
});

/** The globals that `globals.d.ts` declares for fragments of a view. */
class DocView extends LiveView {
  name = "Kim";
  data = "";
  report = "All is well.";
  generating = false;
  items = [{ id: 7, name: "lamp", title: "Lamp" }];
}

describe("a render() of the docs renders a page", () => {
  const rendering = docModules.filter(({ kind, text }) => kind === "members" && /\brender\(\)/.test(text));

  test("and there are render() methods to check", () => expect(rendering.length).toBeGreaterThan(5));

  test.each(rendering)("$name", async (module) => {
    Object.assign(globalThis, { DocView });
    const found: Record<string, unknown> = await import(placed(module.path));
    const [page] = await answers(module, found);
    expect([page?.status, page?.text]).toEqual([200, expect.stringContaining("dj-view")]);
  });
});

interface Answered {
  /** A path that the module mentions, if any. */
  readonly path: string | undefined;
  readonly status: number;
  readonly text: string;
}

/** Requests each page: of listening servers, of other applications, and of views that no route mounts. */
async function answers({ text }: DocModule, found: Record<string, unknown>): Promise<Answered[]> {
  const named = [...text.matchAll(/"(\/[\w/]*)": \w+View\b|\.get\("(\/[\w/]*)"/g)].map(([, a, b]) => a ?? b);
  const ask = async (origin: string): Promise<Answered[]> =>
    Promise.all(
      (named.length > 0 ? named : [undefined]).map(async (path) => {
        const response = await fetch(`${origin}${path ?? "/"}`, { redirect: "manual" });
        return { path, status: response.status, text: await response.text() };
      }),
    );
  const origins = await Promise.all([...listening].map(originOf));
  if (origins.length > 0) return (await Promise.all(origins.map(ask))).flat();
  const values = Object.values(found);
  const apps = values.filter((value): value is App => value?.constructor?.name === "App");
  const views = values.filter(
    (value): value is LiveViewClass => typeof value === "function" && value.prototype instanceof LiveView,
  );
  // In production: a fragment names handlers that only the text around it mentions.
  const alone = views.map((view) =>
    createApp({
      routes: { "/": view },
      logger: false,
      development: false,
      secret: "0123456789abcdefghijklmnopqrstuv",
    }),
  );
  const all: Answered[] = [];
  for (const app of apps.length > 0 ? apps : alone) {
    const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
    all.push(...(await ask(url)));
  }
  return all;
}

async function originOf(server: Server): Promise<string> {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}
