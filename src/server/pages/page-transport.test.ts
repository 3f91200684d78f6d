import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { FakeClock } from "../../../test/behaviours/clock.js";
import { MemoryOutboxes, MemoryOutboxStore } from "../../../test/nodes/memory-outbox-store.js";
import {
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  Form,
  html,
  type Listening,
  type LiveRequest,
  LiveView,
  type Params,
  raw,
} from "../index.js";

let finish: (() => void) | undefined;

class ItemView extends LiveView {
  name = "";
  saved = 0;
  form = new Form(z.object({ email: z.email("Not an address.") }));

  override mount(request: LiveRequest): void {
    if (request.params["hello"]) this.putFlash("info", "Hello!");
    if (request.session.pop("_flash_success")) this.putFlash("success", "Welcome!");
  }

  @eventHandler()
  save(): void {
    if (!this.name) return this.putFlash("error", "Name is required.");
    this.saved++;
    this.putFlash("success", "Item saved!");
  }

  @eventHandler()
  async submit(params: Params): Promise<void> {
    if (await this.form.validate(params)) this.putFlash("success", "Form submitted successfully.");
    else this.putFlash("error", "Please fix the errors below.");
  }

  @eventHandler({ params: z.object({ n: z.coerce.number() }) })
  count({ n }: { n: number }): void {
    this.saved = n;
  }

  @eventHandler()
  fail(): void {
    this.saved = 7;
    this.putFlash("warning", "This went wrong.");
    throw new Error("a secret");
  }

  @eventHandler()
  leave(how: string): void {
    this.putFlash("success", "Carried!");
    this.liveRedirect("/other", { carryFlash: how === "carry" });
  }

  @eventHandler()
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  }

  @eventHandler()
  patch(): void {
    this.saved++;
    this.putFlash("success", "Patched!");
    this.livePatch({ path: "/?page=2#list" });
  }

  override render() {
    return html`${djFlash()}<p>saved ${this.saved}</p>
      <input name="name" dj-model="name" value=${this.name}>
      ${["save", "fail", "leave", "leave('carry')", "patch"].map((event) => html`<button dj-click=${event}>x</button>`)}
      ${raw('<button dj-click="gone">x</button>', { trusted: true })}
      <form dj-submit="submit">
        <input name="email" value=${this.form.value("email")} aria-invalid=${this.form.invalid("email")}>
        <p>${this.form.errors("email").join(" ")}</p>
      </form>`;
  }
}

class OtherView extends LiveView {
  override render() {
    return html`${djFlash()}<p>other</p>`;
  }
}

let server: Listening | undefined;
afterEach(() => server?.close());

/** A browser without JavaScript: it keeps cookies, follows redirects and posts forms. */
async function browse(options: Partial<AppOptions> = {}) {
  const app = createApp({ routes: { "/": ItemView, "/other": OtherView }, logger: false, ...options });
  server = await app.listen({ port: 0 });
  const { url } = server;
  const cookies = new Map<string, string>();
  let beforeRedirect = (): void => {};
  let page = { path: "/", status: 0, html: "" };

  async function load(path: string, init: RequestInit = {}): Promise<typeof page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = new Headers(init.headers);
    headers.set("cookie", cookie);
    const response = await fetch(url + path, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location) {
      expect(response.status).toBe(303);
      beforeRedirect();
      return load(location);
    }
    page = { path, status: response.status, html: await response.text() };
    return page;
  }

  return {
    load,
    /** Runs between a form's post and the page it leads to. */
    set beforeRedirect(happens: () => void) {
      beforeRedirect = happens;
    },
    hidden: (name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1]?.replaceAll("&quot;", '"') ?? "",
    /** Posts to the current page. */
    post(fields: Record<string, string>): Promise<typeof page> {
      const all = { _csrf: this.hidden("_csrf"), _token: this.hidden("_token"), _bound: "[]", ...fields };
      return load(page.path, { method: "POST", body: new URLSearchParams(all) });
    },
    press(event: string, fields: Record<string, string> = {}): Promise<typeof page> {
      return this.post({ [`_event:${event}`]: "", _bound: '[["name","text","name"]]', ...fields });
    },
    get messages(): string[] {
      return [...page.html.matchAll(/<div class="dj-flash dj-flash-[^>]*>(.*?)<\/div>/gs)].map(
        ([, text = ""]) => text,
      );
    },
  };
}

describe("flash of a plain form", () => {
  test("is on the next page and only there", async () => {
    const tab = await browse();
    await tab.load("/");
    await tab.press("save", { name: "" });
    expect(tab.messages).toEqual(["Name is required."]);
    await tab.press("save", { name: "Ada" });
    expect(tab.messages).toEqual(["Item saved!"]);
    await tab.load("/");
    expect(tab.messages).toEqual([]);
  });

  test("does not repeat what the page has already shown", async () => {
    const tab = await browse();
    await tab.load("/?hello=1");
    expect(tab.messages).toEqual(["Hello!"]);
    await tab.press("save", { name: "Ada" });
    expect(tab.messages).toEqual(["Item saved!"]);
  });

  test("arrives with the mount's if no page was shown before", async () => {
    const tab = await browse();
    await tab.load("/");
    const fields = { _csrf: tab.hidden("_csrf"), _event: "save" };
    await tab.load("/?hello=1", { method: "POST", body: new URLSearchParams(fields) });
    expect(tab.messages).toEqual(["Hello!", "Name is required."]);
  });

  test("reaches the next page even if the live session has ended meanwhile", async () => {
    const clock = new FakeClock();
    const tab = await browse({ clock, limits: { resumeWindowMs: 1_000 } });
    await tab.load("/?hello=1");
    tab.beforeRedirect = () => clock.advance(10_000);
    const { html } = await tab.press("save", { name: "Ada" });
    expect(html).toContain("saved 0");
    expect(tab.messages).toEqual(["Item saved!", "Hello!"]);
  });

  test("stays across livePatch", async () => {
    const tab = await browse();
    await tab.load("/");
    const { path } = await tab.press("patch", { name: "Ada" });
    expect(path).toBe("/?page=2#list");
    expect(tab.messages).toEqual(["Patched!"]);
    expect((await tab.press("patch", { name: "Ada" })).html).toContain("saved 2");
  });

  test("is removed by liveRedirect unless it is carried", async () => {
    const tab = await browse();
    await tab.load("/");
    expect((await tab.press("leave", { name: "" })).path).toBe("/other");
    expect(tab.messages).toEqual([]);
    await tab.load("/");
    expect((await tab.press('leave {"_args":["carry"]}', { name: "" })).path).toBe("/other");
    expect(tab.messages).toEqual(["Carried!"]);
    await tab.load("/other");
    expect(tab.messages).toEqual([]);
  });

  test("is shown once, with the error of a handler that throws", async () => {
    const tab = await browse({ development: false, secret: "0123456789abcdefghijklmnopqrstuv" });
    await tab.load("/");
    const { status, html } = await tab.press("fail", { name: "Ada" });
    expect(status).toBe(500);
    expect(tab.messages).toEqual(["This went wrong."]);
    expect(html).toContain("DJ_HANDLER");
    expect(html).not.toContain("a secret");
    expect(html).toContain('<a href="/">');
    const back = await tab.load("/");
    expect(back.html).toContain("saved 7");
    expect(tab.messages).toEqual([]);
  });
});

test("a plain form works on a page whose referrer policy hides its origin", async () => {
  const tab = await browse();
  await tab.load("/");
  await tab.load("/", {
    method: "POST",
    body: new URLSearchParams({ _event: "save", _csrf: tab.hidden("_csrf") }),
    headers: { origin: "null", "sec-fetch-site": "same-origin" },
  });
  expect(tab.messages).toEqual(["Name is required."]);
});

describe("the state of a plain form's view", () => {
  test("continues from page to page", async () => {
    const tab = await browse();
    await tab.load("/");
    await tab.press("save", { name: "Ada" });
    const { html } = await tab.press("save", { name: "Ada" });
    expect(html).toContain("saved 2");
    expect(html).toMatch(/name="name"[^>]* value="Ada"/);
    expect((await tab.load("/")).html).toContain("saved 0");
  });

  test("keeps entered values and shows errors next to fields", async () => {
    const tab = await browse();
    await tab.load("/");
    const { html } = await tab.post({ _event: "submit", email: "no" });
    expect(tab.messages).toEqual(["Please fix the errors below."]);
    expect(html).toContain('value="no" aria-invalid="true"');
    expect(html).toContain("Not an address.");
  });

  test("is separate in another tab", async () => {
    const tab = await browse();
    await tab.load("/");
    const first = { _token: tab.hidden("_token"), name: "Ada" };
    await tab.load("/");
    await tab.press("save", first);
    expect((await tab.press("save", first)).html).toContain("saved 2");
    expect((await tab.load("/")).html).toContain("saved 0");
  });

  test("is created anew when the live session has ended", async () => {
    const clock = new FakeClock();
    const tab = await browse({ clock, limits: { resumeWindowMs: 1_000 } });
    await tab.load("/");
    await tab.press("save", { name: "Ada" });
    clock.advance(10_000);
    expect((await tab.press("save", { name: "Ada" })).html).toContain("saved 1");
    expect(tab.messages).toEqual(["Item saved!"]);
  });

  test("is created anew when the live session ends before the form's turn", async () => {
    const clock = new FakeClock();
    const tab = await browse({ clock, limits: { resumeWindowMs: 1_000 } });
    await tab.load("/");
    let read = 0;
    server?.server.on("request", (request) => request.on("end", () => read++));
    const first = tab.press("wait", { name: "Ada" });
    await vi.waitFor(() => expect(finish).toBeDefined());
    const second = tab.press("save", { name: "Ada" });
    await vi.waitFor(() => expect(read).toBe(2));
    clock.advance(10_000);
    finish?.();
    await Promise.all([first, second]);
    expect((await second).html).toContain("Item saved!");
  });
});

describe("a plain form is refused", () => {
  test.each([
    ["an unknown event", { _event: "gone" }, 404, "DJ_EVENT_UNKNOWN"],
    ["no event", {}, 404, "DJ_EVENT_UNKNOWN"],
    ["parameters that fail their schema", { _event: "count", n: "x" }, 422, "DJ_EVENT_PARAMS"],
    ["another session's token", { _event: "save", _csrf: "x" }, 403, "DJ_CSRF"],
    ["a forged view token", { _event: "save", _token: "x" }, 403, "DJ_TOKEN"],
    ["an unbound field", { _event: "save", _bound: '[["a","text","saved"]]', a: "9" }, 422, "DJ_MODEL_FIELD"],
    ["a file", { _event: "submit", _bound: '[["f","file"]]', f: "x.png" }, 415, "DJ_FILE_UPLOAD"],
    ["a body over the frame limit", { _event: "save", a: "x".repeat(70_000) }, 413, "DJ_FRAME_SIZE"],
  ])("with %s", async (_, fields, status, code) => {
    const tab = await browse();
    await tab.load("/");
    const refused = await tab.post(fields);
    expect(refused.status).toBe(status);
    expect(refused.html).toContain(code);
    expect(tab.messages).toEqual([]);
  });

  test("from another origin", async () => {
    const tab = await browse();
    await tab.load("/");
    const body = new URLSearchParams({ _event: "save", _csrf: tab.hidden("_csrf") });
    const refused = await tab.load("/", {
      method: "POST",
      body,
      headers: { origin: "https://evil.example" },
    });
    expect(refused.status).toBe(403);
  });

  test.each(["cross-site", "same-site", undefined])("from an opaque origin, %s", async (site) => {
    const tab = await browse();
    await tab.load("/");
    const body = new URLSearchParams({ _event: "save", _csrf: tab.hidden("_csrf") });
    const refused = await tab.load("/", {
      method: "POST",
      body,
      headers: { origin: "null", ...(site ? { "sec-fetch-site": site } : undefined) },
    });
    expect(refused.status).toBe(403);
  });

  test("as multipart/form-data", async () => {
    const tab = await browse();
    await tab.load("/");
    const body = new FormData();
    body.set("_event", "save");
    const refused = await tab.load("/", { method: "POST", body });
    expect(refused.status).toBe(415);
    expect(refused.html).toContain("DJ_FILE_UPLOAD");
  });

  test("by a hook that runs before each mount, including the page that is shown", async () => {
    let allowed = true;
    const tab = await browse({ onMount: () => (allowed ? undefined : { redirect: "/sign-in" }) });
    await tab.load("/");
    allowed = false;
    const { path, status } = await tab.press("save", { name: "Ada" });
    expect([path, status]).toEqual(["/sign-in", 404]);
  });
});

test("a mount that throws shows an error page with the reason", async () => {
  class BrokenView extends ItemView {
    override mount(): void {
      throw new Error("the database is down");
    }
  }
  const tab = await browse({ routes: { "/": BrokenView } });
  expect((await tab.load("/")).html).toContain("DJ_MOUNT: BrokenView failed to mount: the database is down");
});

test("a page with messages does not wait if no other node would show them again", async () => {
  const order: string[] = [];
  class SlowStore extends MemoryOutboxStore {
    override async acknowledge(): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push("forgotten");
    }
  }
  const tab = await browse({ outboxStore: new SlowStore(new MemoryOutboxes()) });
  const { html } = await tab.load("/?hello=1");
  order.push("left");
  expect(html).toContain("Hello!");
  expect(order).toEqual(["forgotten", "left"]);
});

describe.each([
  ["head() throws", "no description", "DJ_RENDER: no description"],
  [
    "head() is asynchronous",
    "head() must not be async",
    "DJ_RENDER: head() must not be async, but returned a Promise",
  ],
  [
    "the layout returns no template",
    "layout() must return html`…`, got string",
    "DJ_RENDER: layout() must return html`…`, got string",
  ],
])("a page whose %s", (kind, logged, shown) => {
  class HeadView extends LiveView {
    override mount(): void {
      this.putFlash("info", "Hello!");
    }

    override head(): ReturnType<LiveView["render"] & {}> {
      if (kind === "head() throws") throw new Error("no description");
      const template = html`<meta name="description" content="x">`;
      return kind === "head() is asynchronous" ? (Promise.resolve(template) as never) : template;
    }

    override render() {
      return html`${djFlash()}<p>here</p>`;
    }
  }
  const layout = kind.startsWith("the layout") ? { layout: () => "<p>" as never } : {};

  test("is a clear error, in the log too", async () => {
    const error = vi.fn();
    const logger = { debug() {}, info() {}, warn() {}, error };
    const tab = await browse({ routes: { "/": HeadView }, logger, ...layout });
    const { status, html } = await tab.load("/");
    expect([status, html]).toEqual([500, expect.stringContaining(shown)]);
    expect(html).toContain("Hello!");
    expect(error).toHaveBeenCalledExactlyOnceWith(
      { err: expect.any(Error), path: "/" },
      expect.stringContaining(logged),
    );
  });

  test("shows only its error code in production", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const secret = "4f1c0b3a9e7d52688d0a6cbb1f7e93a2";
    const tab = await browse({ routes: { "/": HeadView }, secret, ...layout });
    vi.unstubAllEnvs();
    const { html } = await tab.load("/");
    expect(html).toContain("<p>DJ_RENDER</p>");
  });
});
