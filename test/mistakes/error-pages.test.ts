import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type AppOptions,
  createApp,
  html,
  LiveView,
  NotFound,
  type OnMount,
  type Page,
} from "../../src/server/index.js";
import { visit } from "../../src/testing/index.js";
import { recordingLogger } from "./rendered.js";

const secret = "0123456789abcdefghijklmnopqrstuv";

class Denied extends Error {}
const deny: OnMount = () => {
  throw new Denied("members only");
};

class Home extends LiveView {
  static override events = ["go", "fail"];
  go({ to }: { to: string }) {
    this.liveRedirect(to);
  }
  fail() {
    throw new Error("broken");
  }
  override render() {
    return html`<h1>Home</h1><button dj-click="go" dj-value-to="/secret">Secret</button>
      <button dj-click="go" dj-value-to="/items/9">Missing</button>`;
  }
}
class Secret extends LiveView {
  static override onMount = deny;
  override render() {
    return html`<h1>Secret</h1>`;
  }
}
class Item extends LiveView {
  override mount(_request: unknown, params: { readonly [name: string]: unknown }) {
    if (params["id"] === "9") throw new NotFound(`No item ${params["id"]}`);
    if (params["id"] === "8") throw new TypeError("broken");
  }
  override render() {
    return html`<h1>Item</h1>`;
  }
}
const routes = { "/": Home, "/secret": Secret, "/items/:id": Item };
const layout = (
  page: Page,
) => html`<!doctype html><html lang="${page.lang}" dir="${page.dir}"><head>${page.head}</head>
<body><nav>The shop</nav>${page.body}<footer>${page.request?.path}</footer></body></html>`;

async function serve(options: Partial<AppOptions> = {}) {
  const app = createApp({ routes, layout, logger: false, development: false, secret, ...options });
  const { url } = await app.listen({ port: 0, signals: false });
  onTestFinished(() => app.close());
  return async (path: string, init: RequestInit = { headers: { accept: "text/html,*/*" } }) => {
    const response = await fetch(url + path, init);
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    };
  };
}

describe("the page of a request that failed is in the application's layout", () => {
  test.each([
    ["/items/9", 404, "Not found", "There is nothing at this address."],
    ["/nowhere", 404, "Not found", "There is nothing at this address."],
    ["/secret", 403, "Request refused", "You do not have access to this page."],
    ["/items/8", 500, "Something went wrong", "Something went wrong. Try again."],
  ])("%s", async (path, status, title, sentence) => {
    const get = await serve();
    const page = await get(path);
    expect(page).toMatchObject({ status, type: "text/html; charset=utf-8" });
    for (const part of [
      `<title>${title}</title>`,
      `<h1>${title}</h1>`,
      sentence,
      "<nav>The shop</nav>",
      `<footer>${path}</footer>`,
    ])
      expect(page.text).toContain(part);
    expect(page.text).not.toMatch(/No item|broken|members only/);
  });

  test("with the error's own message in development", async () => {
    const get = await serve({ development: true });
    expect((await get("/items/9")).text).toContain("DJ_NOT_FOUND: No item 9");
  });

  test("and one that asks for JSON gets JSON", async () => {
    const get = await serve();
    const { status, type, text } = await get("/nowhere", { headers: { accept: "application/json" } });
    expect([status, type]).toEqual([404, "application/json; charset=utf-8"]);
    expect(JSON.parse(text)).toEqual({ type: "error", code: "DJ_NOT_FOUND", message: "DJ_NOT_FOUND" });
  });

  test("over an error of a plain form, with the way back", async () => {
    const get = await serve({
      lang: "de",
      texts: { back: "Zurück", errorTitle: (status, lang) => `${lang} ${status}` },
    });
    const page = await get("/", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "_event=go",
    });
    expect(page.status).toBe(403);
    expect(page.text).toContain('<html lang="de" dir="ltr">');
    expect(page.text).toContain("<h1>de 403</h1>");
    expect(page.text).toContain('<a href="/">Zurück</a>');
  });
});

describe("errorPage", () => {
  test("gets what happened, and makes the page's content", async () => {
    const get = await serve({
      errorPage: ({ code, status, request, error, lang, message }) =>
        html`<h1>Oops ${status} ${code} ${request?.path} ${String(error instanceof Denied)} ${lang}</h1><p>${message}</p>`,
    });
    expect((await get("/secret")).text).toContain("<h1>Oops 403 DJ_UNAUTHORIZED /secret true en</h1>");
    expect((await get("/items/8")).text).toContain("<h1>Oops 500 DJ_MOUNT /items/8 false en</h1>");
    expect((await get("/nowhere")).text).toContain("<h1>Oops 404 DJ_NOT_FOUND /nowhere false en</h1>");
  });

  test.each<[string, Partial<AppOptions>]>([
    ["errorPage", { errorPage: () => html`${{} as never}` }],
    [
      "layout",
      {
        layout: () => {
          throw new Error("no layout today");
        },
      },
    ],
    ["lang", { lang: () => (null as unknown as { readonly a: string }).a }],
  ])("a %s that throws leaves a readable page, and is logged", async (_what, options) => {
    const logger = recordingLogger();
    const get = await serve({ ...options, logger });
    const page = await get("/nowhere");
    expect(page.status).toBe(404);
    expect(page.text).toContain("<h1>Not found</h1>");
    expect(logger.messages.length).toBeGreaterThan(0);
  });

  test("false gives the framework the error that the handler of a plain form threw", async () => {
    const app = createApp({ routes, logger: false, development: false, secret, errorPage: false });
    onTestFinished(() => app.close());
    const errors: unknown[] = [];
    const server = createServer((request, response) => {
      void app.handle(request, response, (error) => {
        errors.push(error);
        response.writeHead(500).end();
      });
    }).listen(0);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
    const page = await fetch(url);
    const [cookie = ""] = page.headers.getSetCookie();
    const [, csrf = ""] = /name="_csrf" value="([^"]*)"/.exec(await page.text()) ?? [];
    await fetch(url, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ _csrf: csrf, _event: "fail" }),
    });
    expect(errors).toMatchObject([
      { message: "DJ_HANDLER", cause: { code: "DJ_HANDLER", cause: { message: "broken" } } },
    ]);
  });

  test("false logs a refusal as information and a failure as an error", async () => {
    const logged: (readonly [level: string, code: unknown])[] = [];
    const note =
      (level: string) =>
      (fields: object): void =>
        void logged.push([level, (fields as { readonly err?: { readonly code?: unknown } }).err?.code]);
    const logger = { debug() {}, info: note("info"), warn: note("warn"), error: note("error") };
    const get = await serve({ errorPage: false, logger });
    logged.length = 0;
    expect((await get("/secret")).status).toBe(403);
    expect((await get("/items/9")).status).toBe(404);
    expect(logged.map(([level]) => level)).not.toContain("error");
    expect(logged).toContainEqual(["info", "DJ_UNAUTHORIZED"]);
    expect(logged).toContainEqual(["info", "DJ_NOT_FOUND"]);
    logged.length = 0;
    expect((await get("/items/8")).status).toBe(500);
    expect(logged).toContainEqual(["error", "DJ_MOUNT"]);
  });

  test("that is no function is refused by createApp", () => {
    expect(() => createApp({ routes: {}, errorPage: "oops" as never })).toThrow(
      /DJ_APP_OPTION: errorPage must be a function/,
    );
  });
});

test.each(["websocket", "sse", "http"] as const)(
  "over %s, a live redirect that is refused shows the error page in the layout",
  async (transport) => {
    for (const [button, path, title] of [
      ["Secret", "/secret", "Request refused"],
      ["Missing", "/items/9", "Not found"],
    ] as const) {
      const app = createApp({
        routes,
        layout,
        logger: false,
        development: false,
        secret,
        transports: [transport],
      });
      const page = await visit(app, "/");
      await page.click(button).catch(() => {});
      await page.settled().catch(() => {});
      expect(page.url).toBe(path);
      expect(page.text).toContain("The shop");
      expect(page.text).toContain(title);
      page.close();
    }
  },
);

test("lang, dir and the layout follow the request", async () => {
  const get = await serve({
    lang: ({ params }) => String(params["lang"] ?? "en"),
    routes: { "/": Home },
  });
  expect((await get("/?lang=ar")).text).toContain('<html lang="ar" dir="rtl">');
  expect((await get("/?lang=de")).text).toContain('<html lang="de" dir="ltr">');
  expect((await get("/nowhere?lang=he-IL")).text).toContain('<html lang="he-IL" dir="rtl">');
});

test("a handler in an error page is reported, and the default page is shown in development", async () => {
  const errorPage = () =>
    html`<h1>Gone</h1><a dj-navigate="/" href="/">Home</a><button dj-click="go">Go</button>`;
  for (const development of [true, false]) {
    const logger = recordingLogger();
    const app = createApp({ routes, layout, logger, development, secret, errorPage });
    const { url, close } = await app.listen({ port: 0, signals: false });
    onTestFinished(close);
    const page = await (await fetch(`${url}/missing`, { headers: { accept: "text/html" } })).text();
    expect(page.includes("<h1>Gone</h1>")).toBe(!development);
    expect(logger.messages.join()).toContain(
      development ? "Failed to render the error page" : "dj-click must be in a view",
    );
  }
});

test.each([
  ["a string", () => "<h1>Gone</h1>", "errorPage() must return html`…`, got string"],
  ["a promise", async () => html`<h1>Gone</h1>`, "errorPage() must not be async"],
])("errorPage that returns %s is reported, and the default page is shown", async (_, errorPage, says) => {
  const logged: unknown[] = [];
  const logger = { ...recordingLogger(), error: (fields: unknown) => void logged.push(fields) };
  const get = await serve({ logger, errorPage: errorPage as never });
  const { status, text } = await get("/missing");
  expect([status, text]).toEqual([404, expect.stringContaining("<h1>Not found</h1>")]);
  expect(logged).toContainEqual({
    err: expect.objectContaining({ message: expect.stringContaining(says) }),
    code: "DJ_NOT_FOUND",
  });
});
