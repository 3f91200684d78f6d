import { type AppOptions, createApp, djFlash, html, LiveView, NotFound, type Page } from "djust-ts";
import type { AdapterUnderTest } from "djust-ts/testing/adapters";
import { describe, expect, onTestFinished, test } from "vitest";
import { HttpBrowser, type LoadedPage } from "../../src/testing/http-browser.js";
import { adapters } from "./frameworks/index.js";

class HomeView extends LiveView {
  static override events = ["fail"];
  fail() {
    throw new Error("no connection to the database");
  }
  override render() {
    return html`${djFlash()}<form dj-submit="fail"><textarea name="text"></textarea><button>Save</button></form>`;
  }
}
class SecretView extends LiveView {
  static override onMount = () => false as const;
  override render() {
    return html`Secret`;
  }
}
class MovedView extends LiveView {
  static override onMount = () => ({ redirect: "/" });
  override render() {
    return html`Moved`;
  }
}
class ItemView extends LiveView {
  id: unknown = "";
  override mount(_request: unknown, params: { readonly [name: string]: unknown }) {
    this.id = params["id"];
    if (this.id === "missing") throw new NotFound("No such item in table products");
    if (this.id === "mount") throw new Error("no connection to the database");
  }
  override render() {
    if (this.id === "render") throw new Error("no connection to the database");
    return html`<h1>Item</h1>`;
  }
}
const routes = { "/": HomeView, "/secret": SecretView, "/moved": MovedView, "/items/:id": ItemView };

function layout({ head, body, url }: Page) {
  if (url === "/items/layout") throw new Error("no connection to the database");
  return html`<!doctype html><html><head>${head}</head><body><nav>The shop</nav>${body}</body></html>`;
}

/** Nothing that a user gets may have this in it. */
const internal = /database|products|stack|node_modules|at async|Error:/;

async function serve(adapter: AdapterUnderTest, options: Partial<AppOptions> = {}): Promise<HttpBrowser> {
  const app = createApp({
    secret: "kX9v2LqT7mWb4RzN8cYp1HsJ6dGf3A0e",
    routes,
    layout,
    logger: false,
    development: false,
    ...options,
  });
  const server = await adapter.start({ apps: [app], routes: [] });
  onTestFinished(() => server.close());
  return new HttpBrowser(server.origin, adapter.http2);
}

/** The hidden fields of the page's form, and the name of its button. */
function formOf({ body }: LoadedPage): Record<string, string> {
  const value = (name: string): string =>
    new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(body)?.[1] ?? "";
  return { _csrf: value("_csrf"), _token: value("_token"), _event: "fail" };
}

const failures: readonly (readonly [path: string, status: number, code: string, title: string])[] = [
  ["/items/missing", 404, "DJ_NOT_FOUND", "Not found"],
  ["/secret", 403, "DJ_UNAUTHORIZED", "Request refused"],
  ["/items/mount", 500, "DJ_MOUNT", "Something went wrong"],
  ["/items/render", 500, "DJ_RENDER", "Something went wrong"],
];

describe.each(adapters)("$name", (adapter) => {
  test.each(failures)(
    "answers %s with a page of status %i in the layout",
    async (path, status, _code, title) => {
      const browser = await serve(adapter);
      const page = await browser.request(path);
      expect(page.status).toBe(status);
      expect(page.headers["content-type"]).toMatch(/^text\/html/);
      expect(page.body).toContain(`<h1>${title}</h1>`);
      expect(page.body).toContain("<nav>The shop</nav>");
      expect(page.body).not.toMatch(internal);
      expect((await browser.request(path, { method: "HEAD" })).status).toBe(status);
    },
  );

  test.each(failures)(
    "answers %s with JSON of status %i where a program asks for it",
    async (path, status, code) => {
      const browser = await serve(adapter);
      const answer = await browser.request(path, { headers: { accept: "application/json" } });
      expect(answer.status).toBe(status);
      expect(answer.headers["content-type"]).toMatch(/^application\/json/);
      expect(JSON.parse(answer.body)).toMatchObject({ type: "error", code, message: code });
    },
  );

  test("shows a readable page although the layout throws", async () => {
    const page = await (await serve(adapter)).request("/items/layout");
    expect(page.status).toBe(500);
    expect(page.body).toContain("<h1>Something went wrong</h1>");
    expect(page.body).not.toMatch(internal);
  });

  test("follows the redirect of a hook", async () => {
    const answer = await (await serve(adapter)).request("/moved");
    expect([answer.status, answer.headers.location]).toEqual([303, "/"]);
  });

  describe("for a form that is posted without a script", () => {
    test.each<[string, (fields: Record<string, string>) => Record<string, string>, number, string]>([
      ["whose handler throws", (fields) => fields, 500, "Something went wrong. Try again."],
      [
        "whose token is forged",
        (fields) => ({ ...fields, _token: "forged" }),
        403,
        "This page is out of date.",
      ],
      [
        "without its token against forgery",
        (fields) => ({ ...fields, _csrf: "" }),
        403,
        "This page is out of date.",
      ],
      [
        "that is too large",
        (fields) => ({ ...fields, text: "x".repeat(70_000) }),
        413,
        "This is too large to be sent.",
      ],
      [
        "for a handler that does not exist",
        (fields) => ({ ...fields, _event: "gone" }),
        404,
        "no longer available",
      ],
    ])("%s", async (_what, change, status, sentence) => {
      const browser = await serve(adapter);
      const page = await browser.post("/", change(formOf(await browser.load("/"))));
      expect(page.status).toBe(status);
      expect(page.headers["content-type"]).toMatch(/^text\/html/);
      expect(page.body).toContain(sentence);
      expect(page.body).toContain("<nav>The shop</nav>");
      expect(page.body).toContain('<a href="/">Back to the page</a>');
      expect(page.body).not.toMatch(internal);
    });

    test("whose token has expired", async () => {
      const browser = await serve(adapter, { limits: { tokenMaxAgeMs: 1 } });
      const page = await browser.post("/", formOf(await browser.load("/")));
      expect([page.status, page.body.includes("<nav>The shop</nav>")]).toEqual([403, true]);
    });
  });

  test("over each transport, tells of a handler that throws, once, and of a view that is refused", async () => {
    const browser = await serve(adapter);
    const connections = [
      await browser.socket(await browser.load("/")),
      await browser.eventStream(await browser.load("/")),
    ];
    const said: string[] = [];
    for (const frames of connections) {
      await frames.send({ type: "event", event: "fail", params: {}, ref: 1 });
      const failed = await frames.until((frame) => frame.type === "flash");
      await frames.send({ type: "live_redirect_mount", url: "/secret", ref: 2 });
      const refused = await frames.until((frame) => frame.type === "error" && frame.ref === 2);
      said.push(JSON.stringify([failed, refused]));
      frames.close();
    }
    const loaded = await browser.load("/");
    const headers = { "x-csrftoken": loaded.csrf, "x-djust-token": loaded.token, "x-djust-frame": "1" };
    const failed = await browser.event(loaded, "fail");
    const refused = await browser.postJson("/", { type: "live_redirect_mount", url: "/secret" }, headers);
    // Without an acknowledgement the message comes again, with its id.
    said.push(JSON.stringify([failed, JSON.parse(refused.body).code]));
    for (const text of said) {
      expect(text.match(/Something went wrong\. Try again\./g)).toHaveLength(1);
      expect(text).toContain("DJ_UNAUTHORIZED");
      expect(text).not.toMatch(internal);
    }
  });

  test("leaves errors to the framework with errorPage: false", async () => {
    const browser = await serve(adapter, { errorPage: false });
    const has = !adapter.name.startsWith("node:");
    for (const [path, , code] of failures) {
      const answer = await browser.request(path);
      // A server of Node's own has no error handler, so the application answers with its page.
      if (has) expect(answer.body).toBe(`handled: ${code}`);
      else expect(answer.body).toContain("<nav>The shop</nav>");
    }
    const posted = await browser.post("/", formOf(await browser.load("/")));
    if (has) expect(posted.body).toBe("handled: DJ_HANDLER");
    else expect([posted.status, /database/.test(posted.body)]).toEqual([500, false]);
  });
});
