import { createRequire } from "node:module";
import ts from "typescript";
import { redis } from "../../../src/redis/index.js";
import * as djust from "../../../src/server/index.js";
import { HttpBrowser } from "../../../src/testing/http-browser.js";
import { visit } from "../../../src/testing/index.js";
import type { Mistake, Moment, Place } from "./mistake.js";

const require = createRequire(import.meta.url);
const secret = "kX9v2LqT7mWb4RzN8cYp1HsJ6dGf3A0e";

/** What each place says of a mistake. */
export interface Reported {
  readonly when: Moment | undefined;
  readonly texts: { readonly [place in Place]: string };
  /** What users see in production: the page, and the answer to the event. */
  readonly users: string;
}

/** A module with the imports that its code needs. */
export function withImports(code: string): string {
  const types = ["LiveRequest", "OnMount", "UrlParams"].filter((name) => code.includes(name));
  const values = Object.keys(djust).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const names = [...values, ...types.map((name) => `type ${name}`)].join(", ");
  return `import { ${names} } from "djust-ts";\nimport { z } from "zod";\n${code}\nexport {};\n`;
}

/** Makes a mistake, and reads what an application says of it: in development, in a test and in production. */
export async function reported({ code, act, params }: Mistake): Promise<Reported> {
  const [inDevelopment, inTest, inProduction] = [
    started(code, true),
    started(code, true),
    started(code, false),
  ];
  const terminal = inDevelopment.error ?? inProduction.error ?? "";
  const test = await tested(inTest.app, act);
  const page = await shown(inDevelopment.app, act, params);
  const users = await shown(inProduction.app, act, params);
  const when =
    terminal !== "" ? "start" : test.first ? "first render" : test.later ? "when it happens" : undefined;
  return {
    when,
    texts: {
      terminal,
      test: test.first ?? test.later ?? "",
      page: page ?? "",
      log: inProduction.logged.join("\n"),
    },
    users: inProduction.error === undefined ? (users ?? "") : "",
  };
}

interface Started {
  readonly app: djust.App | undefined;
  readonly error: string | undefined;
  readonly logged: readonly string[];
}

/** Runs a module of an application. */
export function started(code: string, development: boolean): Started {
  const script = ts.transpileModule(withImports(code), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  }).outputText;
  const logged: string[] = [];
  const keep = (fields: object, message: string): void => {
    logged.push(message + causes((fields as { readonly err?: unknown }).err));
  };
  const logger = { debug() {}, info() {}, warn: keep, error: keep };
  let app: djust.App | undefined;
  const createApp = (options: djust.AppOptions): djust.App => {
    app = djust.createApp(
      options && typeof options === "object" ? { development, secret, logger, ...options } : options,
    );
    return app;
  };
  const load = (name: string): unknown =>
    name === "djust-ts"
      ? { ...djust, createApp }
      : name === "djust-ts/redis"
        ? { redis: closedRedis }
        : require(name);
  try {
    new Function("require", "exports", "module", script)(load, {}, {});
    return { app, error: undefined, logged };
  } catch (error) {
    return { app: undefined, error: (error as Error).message, logged };
  }
}

/** Connects to Redis as an application does, and ends the connection at once. */
function closedRedis(): Promise<unknown> {
  const logger = { info() {}, warn() {} };
  const parts = redis({ url: "redis://localhost:1", logger });
  void parts.then(({ close }) => close());
  return parts;
}

function causes(error: unknown): string {
  return error instanceof Error ? `\n${error.message}${causes(error.cause)}` : "";
}

/** What a test with `djust-ts/testing` says, when it opens the page and when it clicks. */
async function tested(
  app: djust.App | undefined,
  act: string | undefined,
): Promise<{ readonly first?: string; readonly later?: string }> {
  if (!app) return {};
  let page: Awaited<ReturnType<typeof visit>>;
  try {
    page = await visit(app, "/");
  } catch (error) {
    return { first: `${(error as Error).message}${causes((error as Error).cause)}` };
  }
  try {
    if (act !== undefined) {
      await page.click("Save");
      await page.settled();
    }
    return {};
  } catch (error) {
    return { later: (error as Error).message };
  } finally {
    page.close();
    await app.close();
  }
}

/** What a browser shows: the page, and what it gets for the event. */
async function shown(
  app: djust.App | undefined,
  act: string | undefined,
  params: object | undefined,
): Promise<string | undefined> {
  if (!app) return undefined;
  const { url, close } = await app.listen({ port: 0, signals: false });
  try {
    const browser = new HttpBrowser(url);
    const loaded = await browser.request("/");
    const answer =
      act === undefined || loaded.status !== 200
        ? undefined
        : await browser.event(await browser.load("/"), act, params);
    return decoded(loaded.body) + (answer === undefined ? "" : textsOf(answer).join("\n"));
  } finally {
    await close();
  }
}

/** The strings in a value. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return value === null || typeof value !== "object" ? [] : Object.values(value).flatMap(textsOf);
}

function decoded(html: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return html.replace(/&(lt|gt|quot|#39|amp);/g, (all, name: string) => characters[name] ?? all);
}
