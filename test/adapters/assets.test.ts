import { get } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createApp } from "djust-ts";
import { afterAll, beforeAll, expect, test } from "vitest";

const app = createApp({ secret: "Vb7qk2Lw9sXc4Zn8Rt6Yh3Jm5Pd1Fg0A", logger: false, routes: {} });
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

test.each(["script", "stylesheet", "flashHistory"] as const)(
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
