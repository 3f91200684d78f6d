import { createServer, request as httpRequest, type Server } from "node:http";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { type App, createApp, each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve, transports } from "../browser/site.js";
import { test } from "../support/chromium.js";

class SendView extends LiveView {
  files = this.allowUpload("files", { accept: ["image/*", ".bin"], maxEntries: 3, autoUpload: true });
  saved = "";

  @eventHandler() async save() {
    const names = await this.consumeUploads("files", (entry, file) => `${entry.name} ${file.size}`);
    this.saved = names.join();
  }

  @eventHandler() cancel({ ref }: { ref: string }) {
    this.files.cancel(ref);
  }

  override render() {
    return html`<form dj-submit="save" dj-upload-drop="files">
      <input type="file" dj-upload="files" multiple><input id="text" aria-label="Text">
      ${each(
        this.files.entries,
        ({ ref }) => ref,
        ({ ref, name, progress, isDone, errors }) => html`<p>
          <img dj-upload-preview=${ref} alt=""><b>${name} ${isDone ? "done" : progress > 0 ? "arriving" : "waiting"}
            ${errors.map(({ code }) => code).join()}</b>
          <button type="button" dj-click="cancel" dj-value-ref=${ref}>Cancel</button>
        </p>`,
      )}
      <button>Save</button></form><output>${this.saved}</output>`;
  }
}

const routes = { "/": SendView };
const secret = "the secret of files that are cut off";
const bin = (name: string, size: number) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.alloc(size, "x"),
});
/** One red pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64",
);

const sees = (page: Page, selector: string, ...texts: readonly string[]): Promise<unknown> =>
  page.waitForFunction(
    ([selector, wanted]) =>
      JSON.stringify(
        [...document.querySelectorAll(selector ?? "")].map((one) =>
          one.textContent?.replace(/\s+/g, " ").trim(),
        ),
      ) === wanted,
    [selector, JSON.stringify(texts)],
    { timeout: 60_000 },
  );

/** A front that passes requests to one of several nodes, like a load balancer. */
async function front(): Promise<{ origin: string; to: (port: number) => void; server: Server }> {
  let target = 0;
  const server = createServer((request, response) => {
    const passed = httpRequest(
      { port: target, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on("error", () => response.destroy());
      },
    );
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { origin: `http://127.0.0.1:${port}`, to: (next) => (target = next), server };
}

async function node(app: App): Promise<{ port: number; kill: () => Promise<void> }> {
  const { server, port } = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.close();
  });
  return {
    port,
    kill: async () => {
      // Nothing is said to the browser.
      server.closeAllConnections();
      server.close();
    },
  };
}

describe.each(transports)("over %s", (transport) => {
  test("a file is sent when it is selected, and shown before", async ({ page }) => {
    const { origin } = await serve({ routes, transports: [transport] });
    await openLive(page, origin);
    await page.setInputFiles("input[type=file]", { name: "a.png", mimeType: "image/png", buffer: png });
    await page.waitForFunction(() => (document.querySelector("img")?.naturalWidth ?? 0) === 1);
    await sees(page, "b", "a.png done");
    // Another selection adds to the first.
    await page.setInputFiles("input[type=file]", bin("b.bin", 10));
    await sees(page, "b", "a.png done", "b.bin done");
    await page.click("text=Save");
    await sees(page, "output", `a.png ${png.length},b.bin 10`);
    await sees(page, "b");
    // The same file can be selected again.
    await page.setInputFiles("input[type=file]", bin("b.bin", 10));
    await sees(page, "b", "b.bin done");
  });

  test("a cancelled file is not sent any further, and the next one is", async ({ page }) => {
    const { origin } = await serve({ routes, transports: [transport] });
    await openLive(page, origin);
    let isHeld = true;
    let offsets: number[] = [];
    await page.route("**/_djust/upload", async (route) => {
      offsets.push(Number(route.request().headers()["x-djust-offset"]));
      while (isHeld && offsets.length > 2) await new Promise((resolve) => setTimeout(resolve, 10));
      await route.continue().catch(() => {});
    });
    await page.setInputFiles("input[type=file]", [bin("a.bin", 5_000_000), bin("b.bin", 10)]);
    await page.waitForFunction(() => /a.bin\s+arriving/.test(document.querySelector("b")?.textContent ?? ""));
    await page.locator("button", { hasText: "Cancel" }).first().click();
    await sees(page, "b", "b.bin waiting");
    isHeld = false;
    await sees(page, "b", "b.bin done");
    offsets = offsets.filter((offset) => offset > 1_000_000);
    expect(offsets).toEqual([]);
    await page.click("text=Save");
    await sees(page, "output", "b.bin 10");
  });

  test("a file continues after its requests and the connection are cut", async ({ page }) => {
    const { origin, cut } = await serve({ routes, transports: [transport] });
    await openLive(page, origin);
    let requests = 0;
    await page.route("**/_djust/upload", async (route) => {
      requests++;
      if (requests % 3 === 0) return route.abort("connectionreset");
      if (requests % 4 === 0) setTimeout(cut, 1);
      return route.continue();
    });
    await page.setInputFiles("input[type=file]", bin("a.bin", 3_000_000));
    await sees(page, "b", "a.bin done");
    expect(requests).toBeGreaterThan(5);
    await page.click("text=Save");
    await sees(page, "output", "a.bin 3000000");
  });
});

describe.each(["sse", "http"] as const)("over %s", (transport) => {
  test("files are sent again to the node that takes over from one that was killed", async ({ page }) => {
    const { origin, to } = await front();
    const options = {
      routes,
      secret,
      transports: [transport],
      logger: false,
      developmentTools: false,
    } as const;
    const first = await node(createApp(options));
    const second = await node(createApp(options));
    to(first.port);
    await openLive(page, origin);
    await page.setInputFiles("input[type=file]", [bin("a.bin", 1_000_000), bin("b.bin", 20)]);
    await sees(page, "b", "a.bin done", "b.bin done");
    to(second.port);
    await first.kill();
    // The page notices with its next request.
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.waitForFunction(() => document.querySelectorAll("b").length === 2, undefined, {
      timeout: 30_000,
    });
    await sees(page, "b", "a.bin done", "b.bin done");
    await page.click("text=Save");
    await sees(page, "output", "a.bin 1000000,b.bin 20");
  });
});

test("dropped and pasted files are selected, and a field keeps pasted text", async ({ page }) => {
  const { origin } = await serve({ routes });
  await openLive(page, origin);
  const send = (type: string, selector: string): Promise<void> =>
    page.evaluate(
      ([type, selector]) => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], `${type}.bin`));
        const init = { bubbles: true, cancelable: true };
        const event =
          type === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: data })
            : new DragEvent(type ?? "", { ...init, dataTransfer: data });
        document.querySelector(selector ?? "")?.dispatchEvent(event);
      },
      [type, selector],
    );
  await send("dragover", "form b, form");
  expect(await page.locator("form.dj-dragging").count()).toBe(1);
  await send("drop", "form");
  expect(await page.locator("form.dj-dragging").count()).toBe(0);
  await sees(page, "b", "drop.bin done");
  await send("paste", "#text");
  await sees(page, "b", "drop.bin done", "paste.bin done");
  // Outside of the target, the browser does what it always does.
  await send("drop", "output");
  await page.waitForTimeout(100);
  await sees(page, "b", "drop.bin done", "paste.bin done");
});

test("of 10,000 files, as many as allowed are selected, and the user learns the limit", async ({ page }) => {
  class ManyView extends LiveView {
    files = this.allowUpload("files", { maxEntries: 120 });
    override render() {
      return html`<input type="file" dj-upload="files" multiple><output>${this.files.entries.length}</output>
        <p>${this.files.errors.map(({ message }) => message)}</p>`;
    }
  }
  const { origin } = await serve({ routes: { "/": ManyView } });
  await openLive(page, origin);
  await page.evaluate(() => {
    const data = new DataTransfer();
    for (let at = 0; at < 10_000; at++) data.items.add(new File(["x"], `file ${at}.txt`));
    const input = document.querySelector("input") as HTMLInputElement;
    input.files = data.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await sees(page, "output", "120");
  await sees(page, "p", "Select at most 120 files.");
  await page.waitForFunction(() => document.querySelector("input")?.files?.length === 120);
});
