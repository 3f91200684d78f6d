import { request } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  html,
  LiveView,
  type Logger,
} from "../../src/server/index.js";

const secret = "0f4a1c7be29d8356aa17c0d2b4e6f891";

class BrokenView extends LiveView {
  override mount(): void {
    throw new Error("The database does not answer.");
  }

  override render() {
    return html`<p></p>`;
  }
}

class NoteView extends LiveView {
  override mount(): void {
    this.putFlash("info", "You have a note.");
  }

  override render() {
    return html`<h1>Notes</h1>`;
  }
}

class MisnamedView extends NoteView {
  override mount(): void {
    this.putFlash("error", "Enter a name.", { container: "nmae" });
  }
}

class ContainerView extends NoteView {
  override render() {
    return html`${djFlash()}<h1>Notes</h1>`;
  }
}

interface Served {
  readonly app: App;
  readonly url: string;
  readonly warnings: readonly string[];
}

async function serve(options: Partial<AppOptions>): Promise<Served> {
  const warnings: string[] = [];
  const quiet = (): void => {};
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (_, message) => warnings.push(message),
  };
  const app = createApp({
    secret,
    logger,
    routes: { "/": BrokenView, "/notes": NoteView, "/shown": ContainerView, "/misnamed": MisnamedView },
    ...options,
  });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  return { app, url, warnings };
}

const developmentData = (page: string) => {
  const [, content] = /<meta name="djust-development" content="([^"]*)">/.exec(page) ?? [];
  return content === undefined ? undefined : JSON.parse(content.replaceAll("&quot;", '"'));
};

describe("in development", () => {
  test("the page of a mount that throws has the place in the source, its lines and what to do", async () => {
    const { url } = await serve({ development: true });
    const response = await fetch(`${url}/`);
    expect(response.status).toBe(500);
    const { error } = developmentData(await response.text());
    expect(error).toMatchObject({
      code: "DJ_MOUNT",
      message: "DJ_MOUNT: BrokenView failed to mount: The database does not answer.",
    });
    const { place, lines, hint, during } = error.details;
    expect(place).toMatch(/^test\/development\/server\.test\.ts:\d+:\d+$/);
    const [, line] = place.split(":");
    expect(lines.find(({ number }: { number: number }) => number === Number(line)).text.trim()).toBe(
      'throw new Error("The database does not answer.");',
    );
    expect(hint).toContain("If a record may be missing");
    expect(during).toBe("page load");
  });

  test("the tools come before the page script, from a URL that changes with their content", async () => {
    const { url, app } = await serve({ development: true });
    const page = await (await fetch(`${url}/notes`)).text();
    const scripts = [...page.matchAll(/<script src="([^"]+)" defer>/g)].map(([, src]) => src);
    expect(scripts).toEqual([
      expect.stringMatching(/^\/_djust\/djust-development\.[\w-]{12}\.js$/),
      app.assets.script,
    ]);
    const script = await fetch(url + scripts[0]);
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("content-type")).toContain("javascript");
  });

  test("a warning of a page is logged once", async () => {
    const { url, warnings } = await serve({ development: true });
    const report = (code: string, message: string, origin = url) =>
      fetch(`${url}/_djust/report`, {
        method: "POST",
        headers: { origin },
        body: JSON.stringify({ code, message, url: "/notes" }),
      });
    expect((await report("DJ_PROXY", "DJ_PROXY: The host differs.")).status).toBe(204);
    expect((await report("DJ_PROXY", "DJ_PROXY: The host differs.")).status).toBe(204);
    expect(warnings).toEqual(["DJ_PROXY: The host differs."]);
    expect((await report("toString", "anything")).status).toBe(400);
    expect((await report("DJ_PROXY", "forged", "https://elsewhere.example")).status).toBe(403);
    expect(warnings).toHaveLength(1);
  });

  test("developmentTools: false leaves the tools, their endpoint and the details out", async () => {
    const { url } = await serve({ development: true, developmentTools: false });
    const page = await (await fetch(`${url}/`)).text();
    expect(page).toContain("The database does not answer.");
    expect(page).not.toMatch(/djust-development|server\.test\.ts/);
    expect((await fetch(`${url}/_djust/report`, { method: "POST", body: "{}" })).status).toBe(404);
  });

  test.each([
    [
      "page.head",
      ({ body }: { body: unknown }) => html`<!doctype html><title>x</title><main>${body as never}</main>`,
    ],
    ["page.body", ({ head }: { head: unknown }) => html`<!doctype html>${head as never}<main></main>`],
  ])("a layout without %s is an error page that says so", async (part, layout) => {
    const { url } = await serve({ development: true, layout });
    const response = await fetch(`${url}/notes`);
    expect(response.status).toBe(500);
    const page = await response.text();
    expect(page).toContain(`DJ_LAYOUT: layout() must put ${part} into`);
    expect(developmentData(page).error.code).toBe("DJ_LAYOUT");
  });
});

describe("in production", () => {
  test("nothing of the tools is sent or served", async () => {
    const { url } = await serve({ development: false });
    const page = await (await fetch(`${url}/`)).text();
    expect(page).not.toMatch(/djust-development|details|server\.test\.ts|database/);
    for (const path of ["/_djust/djust-development.js", "/_djust/djust-development.aaaaaaaaaaaa.js"])
      expect((await fetch(url + path)).status).toBe(404);
    expect((await fetch(`${url}/_djust/report`, { method: "POST", body: "{}" })).status).toBe(404);
  });

  test("a message that the page has no container for is one warning in the log", async () => {
    const { url, warnings } = await serve({ development: false });
    await fetch(`${url}/notes`);
    await fetch(`${url}/notes`);
    await fetch(`${url}/shown`);
    expect(warnings).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write in a template.
      "DJ_FLASH_CONTAINER: NoteView puts messages, but its page has no container for them. Add ${djFlash()} to the view or to the layout.",
    ]);
  });

  test("a message for a container that the page lacks is one warning in the log, and is in the unnamed one", async () => {
    const { url, warnings } = await serve({
      development: false,
      layout: ({ head, body }) =>
        html`<!doctype html><head>${head}</head><body>${djFlash()}${djFlash({ name: "name" })}${body}</body>`,
    });
    const page = await (await fetch(`${url}/misnamed`)).text();
    await fetch(`${url}/misnamed`);
    expect(page).toMatch(/id="dj-flash-container"[^>]*><div[^>]*>Enter a name\./);
    expect(warnings).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write in a template.
      'DJ_FLASH_CONTAINER: MisnamedView puts messages, but its page has no container named "nmae" for them. Did you mean "name"? Add ${djFlash({ name: "nmae" })} to the view or to the layout.',
    ]);
  });

  test("a container in the layout is found", async () => {
    const { url, warnings } = await serve({
      development: false,
      layout: ({ head, body }) => html`<!doctype html><head>${head}</head><body>${djFlash()}${body}</body>`,
    });
    await fetch(`${url}/notes`);
    expect(warnings).toEqual([]);
  });

  test("a layout without page.head is one warning in the log", async () => {
    const { url, warnings } = await serve({
      development: false,
      layout: ({ body }) => html`<!doctype html><body>${djFlash()}${body}</body>`,
    });
    await fetch(`${url}/notes`);
    await fetch(`${url}/notes`);
    expect(warnings).toEqual(["DJ_LAYOUT: layout() must put page.head into <head>. Add it to the template."]);
  });
});

test("a page in a frame of another site is recognized by the request", async () => {
  const { url } = await serve({ development: true });
  // fetch() does not let a script set these headers.
  const page = await new Promise<string>((resolve, reject) => {
    request(
      `${url}/notes`,
      { headers: { "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
        response.on("end", () => resolve(text));
      },
    )
      .on("error", reject)
      .end();
  });
  expect(developmentData(page)).toMatchObject({ isFramed: true, origin: url });
});
