import { afterEach, expect } from "vitest";
import { z } from "zod";
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
} from "../../src/server/index.js";

export let finish: (() => void) | undefined;

export class ItemView extends LiveView {
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

export let server: Listening | undefined;

/** A browser without JavaScript: it keeps cookies, follows redirects and posts forms. */
export async function browse(options: Partial<AppOptions> = {}) {
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

/** Sets up and cleans up around each test of the calling file. */
export function closeServerAfterEach(): void {
  afterEach(() => server?.close());
}
