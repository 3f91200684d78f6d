import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { HttpRequest, HttpResponse } from "./exchange.js";

interface Asset {
  readonly body: Buffer;
  readonly gzipped: Buffer;
  readonly type: string;
}

/** The files that the browser needs, each under a URL that changes with its content. */
export class Assets {
  readonly #files = new Map<string, Asset>();
  readonly script: string;
  readonly stylesheet: string;
  readonly flashHistory: string;

  /** @param prefix path that the URLs start with, such as "/_djust" */
  constructor(prefix: string) {
    const javascript = "text/javascript; charset=utf-8";
    this.script = this.#add(prefix, "djust", "js", javascript, "../../dist/client/djust.min.js");
    this.flashHistory = this.#add(
      prefix,
      "flash-history",
      "js",
      javascript,
      "../../dist/client/flash-history.min.js",
    );
    this.stylesheet = this.#add(prefix, "flash", "css", "text/css; charset=utf-8", "../../css/flash.css");
  }

  #add(prefix: string, name: string, extension: string, type: string, file: string): string {
    const body = readFileSync(new URL(file, import.meta.url));
    const hash = createHash("sha256").update(body).digest("base64url").slice(0, 12);
    const url = `${prefix}/${name}.${hash}.${extension}`;
    this.#files.set(url, { body, gzipped: gzipSync(body, { level: 9 }), type });
    return url;
  }

  /** Answers a request for one of the files. @returns whether it did */
  serve(path: string, request: HttpRequest, response: HttpResponse): boolean {
    const asset = this.#files.get(path);
    if (!asset) return false;
    const gzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    const body = gzip ? asset.gzipped : asset.body;
    response.writeHead(200, {
      "content-type": asset.type,
      "content-length": body.length,
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
      "x-content-type-options": "nosniff",
      ...(gzip ? { "content-encoding": "gzip" } : undefined),
    });
    response.end(request.method === "HEAD" ? undefined : body);
    return true;
  }
}
