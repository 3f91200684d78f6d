import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { expect, onTestFinished } from "vitest";
import { each, eventHandler, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve, transports } from "../browser/site.js";
import { test } from "../support/chromium.js";

const key = "the key of the bucket";
const sign = (path: string): string => createHmac("sha256", key).update(path).digest("hex");

/** A stand-in for a bucket: takes files at signed URLs from pages of other origins. */
async function bucket(): Promise<{ origin: string; objects: Map<string, number>; fail: { next: boolean } }> {
  const objects = new Map<string, number>();
  const fail = { next: false };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://bucket");
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-methods", "PUT");
    response.setHeader("access-control-allow-headers", "*");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (fail.next || request.method !== "PUT" || searchParams.get("signature") !== sign(pathname)) {
      fail.next = false;
      request.resume();
      return void response.writeHead(403).end();
    }
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
    });
    request.on("end", () => {
      objects.set(pathname, bytes);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    objects,
    fail,
  };
}

for (const transport of transports)
  test(`over ${transport}, a browser sends a file directly to a bucket`, async ({ page }) => {
    const { origin: bucketOrigin, objects, fail } = await bucket();
    let objectCount = 0;
    class BucketView extends LiveView {
      films = this.allowUpload("films", {
        maxEntries: 2,
        external: async () => {
          const path = `/films/${++objectCount}`;
          return { url: `${bucketOrigin}${path}?signature=${sign(path)}`, meta: { path } };
        },
      });
      saved = "";

      @eventHandler() async save() {
        const paths = await this.consumeUploads("films", (entry, { external }) => {
          const { path } = (external?.meta ?? {}) as { path?: string };
          return `${entry.name} ${path}`;
        });
        this.saved = paths.join();
      }

      override render() {
        return html`<form dj-submit="save"><input type="file" dj-upload="films" multiple><button>Save</button></form>
          ${each(
            this.films.entries,
            ({ ref }) => ref,
            ({ name, errors }) => html`<p>${name} ${errors.map(({ code }) => code)}</p>`,
          )}<output>${this.saved}</output>`;
      }
    }
    const { origin } = await serve({ routes: { "/": BucketView }, transports: [transport] });
    await openLive(page, origin);
    const film = { name: "a.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(3_000_000, "x") };
    await page.setInputFiles("input", film);
    await page.locator("p").waitFor();
    fail.next = true;
    await page.click("text=Save");
    await page.locator("output", { hasText: "a.mp4 /films/1" }).waitFor();
    expect(objects).toEqual(new Map([["/films/1", 3_000_000]]));
    expect(await page.locator("p").count()).toBe(0);
  });

test("a file that a bucket refuses has an error, and the view is not called with it", async ({ page }) => {
  const { origin: bucketOrigin, objects } = await bucket();
  class RefusedView extends LiveView {
    films = this.allowUpload("films", {
      autoUpload: true,
      external: () => ({ url: `${bucketOrigin}/films/1?signature=forged` }),
    });

    override render() {
      return html`<input type="file" dj-upload="films">
        ${this.films.entries.map(({ name, errors }) => html`<p>${name} ${errors.map(({ message }) => message)}</p>`)}`;
    }
  }
  const { origin } = await serve({ routes: { "/": RefusedView } });
  await openLive(page, origin);
  await page.setInputFiles("input", { name: "a.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(10) });
  await page.locator("p", { hasText: "The file could not be stored. Try again later." }).waitFor();
  expect(objects.size).toBe(0);
});
