import { createHash } from "node:crypto";
import { get } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createApp, html, LiveView } from "djust-ts";
import { afterAll, beforeAll, expect, test } from "vitest";

class Home extends LiveView {
  override render() {
    return html`<p>Home</p>`;
  }
}

const app = createApp({ secret: "Vb7qk2Lw9sXc4Zn8Rt6Yh3Jm5Pd1Fg0A", logger: false, routes: { "/": Home } });
let port = 0;
beforeAll(async () => {
  ({ port } = await app.listen({ port: 0, host: "127.0.0.1" }));
});
afterAll(() => app.close());

interface Answer {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

const request = (path: string, acceptEncoding: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get({ port, path, headers: { "accept-encoding": acceptEncoding } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    }).on("error", reject);
  });

test.each(["script", "stylesheet", "baseStylesheet", "flashHistory"] as const)(
  "serves the %s with Brotli, with gzip and uncompressed, each cached separately",
  async (name) => {
    const plain = await request(app.assets[name], "identity");
    const gzip = await request(app.assets[name], "gzip");
    const brotli = await request(app.assets[name], "gzip, br");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(gzip.headers["content-encoding"]).toBe("gzip");
    expect(brotli.headers["content-encoding"]).toBe("br");
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(brotli.body.length).toBeLessThan(gzip.body.length);
    for (const { headers, body } of [plain, gzip, brotli]) {
      expect(headers["content-length"]).toBe(`${body.length}`);
      expect(headers["vary"]).toBe("accept-encoding");
    }
  },
);

test("serves each script on demand under a hash of its own, and under that of the page script", async () => {
  const { script, onDemand } = app.assets;
  const scriptHash = /\.([\w-]{12})\.js$/.exec(script)?.[1];
  const hashes = new Set<string | undefined>([scriptHash]);
  for (const [part, url] of Object.entries(onDemand)) {
    hashes.add(/\.([\w-]{12})\.js$/.exec(url)?.[1]);
    const own = await request(url, "identity");
    const beside = await request(script.replace("djust.", `djust-${part}.`), "identity");
    expect(own.body).toEqual(beside.body);
    for (const { headers } of [own, beside]) expect(headers["cache-control"]).toContain("immutable");
    expect(url).toContain(createHash("sha256").update(own.body).digest("base64url").slice(0, 12));
  }
  expect(hashes.size).toBe(Object.keys(onDemand).length + 1);
});

test("answers a file with a hash of another version with the current one, which nobody caches", async () => {
  const { script, stylesheet, flashHistory, onDemand } = app.assets;
  for (const url of [script, stylesheet, flashHistory, ...Object.values(onDemand)]) {
    const current = await request(url, "identity");
    const other = await request(url.replace(/\.[\w-]{12}\./, ".AAAAAAAAAAAA."), "identity");
    expect(other.body).toEqual(current.body);
    expect(other.headers["cache-control"]).toBe("no-store");
  }
  const unknown = await request("/_djust/djust-unknown.AAAAAAAAAAAA.js", "identity");
  expect(`${unknown.headers["content-type"]}`).not.toContain("javascript");
});

test("the page tells the page script the hashes of the scripts on demand", async () => {
  const { body } = await request("/", "identity");
  const page = `${body}`.replace(/&(?:quot|#34);/g, '"');
  for (const [part, url] of Object.entries(app.assets.onDemand))
    expect(page).toContain(`"${part}":"${/\.([\w-]{12})\.js$/.exec(url)?.[1]}"`);
});
