import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Encoded, encodings, preferredEncoding } from "./content-coding.js";
import type { HttpRequest, HttpResponse } from "./exchange.js";

interface Asset {
  readonly text: Buffer;
  readonly encodings: readonly Encoded[];
  readonly type: string;
}

const javascript = "text/javascript; charset=utf-8";
const stylesheet = "text/css; charset=utf-8";

/** The package's root, relative to this file in both `src` and `dist`. */
const packageRoot = new URL("../../../", import.meta.url);

/** Each file is read and compressed once for all applications of a process. */
const loaded = new Map<string, Asset>();

const load = (file: string, type: string): Asset => {
  const known = loaded.get(file);
  if (known) return known;
  const text = readFileSync(new URL(file, packageRoot));
  const asset = { text, encodings: encodings(text), type };
  loaded.set(file, asset);
  return asset;
};

/** Parts of the page script that it loads on demand; each is a file `djust-<part>`. */
const parts = [
  "bindings",
  "calls",
  "commands",
  "extras",
  "fallback",
  "fields",
  "focus",
  "hooks",
  "lists",
  "loading",
  "move",
  "navigation",
  "streams",
  "timing",
  "uploads",
  "viewport",
];

const hashInPath = /\.[\w-]{12}\.(?=\w+$)/;

const hashOf = (assets: readonly Asset[]): string => {
  const hash = createHash("sha256");
  for (const { text } of assets) hash.update(text);
  return hash.digest("base64url").slice(0, 12);
};

/** The files that the browser loads, each under a URL that changes with its content. */
export class Assets {
  readonly #assets = new Map<string, Asset>();
  /** The development tools of pages; absent in production. */
  readonly development: string | undefined;
  readonly script: string;
  readonly stylesheet: string;
  readonly baseStylesheet: string;
  readonly flashHistory: string;
  /** Scripts that the page script loads on demand, by the name of the part. */
  readonly onDemand: { readonly [part: string]: string };
  /** The hashes in their URLs, which pages pass to the page script. */
  readonly partHashes: { readonly [part: string]: string };
  /** The same files by their URL without the hash. */
  readonly #current = new Map<string, Asset>();

  /**
   * @param prefix path that the URLs start with, such as "/_djust"
   * @param development whether pages load the development tools
   */
  constructor(prefix: string, development = false) {
    const add = (name: string, extension: string, asset: Asset, hash = hashOf([asset])): string => {
      const url = `${prefix}/${name}.${hash}.${extension}`;
      this.#assets.set(url, asset);
      this.#current.set(`${prefix}/${name}.${extension}`, asset);
      return url;
    };
    const script = (name: string): Asset => load(`dist/client/${name}.min.js`, javascript);
    const partScripts = parts.map((part) => [part, script(`djust-${part}`)] as const);
    // In a page that an application renders itself, the page script finds its parts by its own URL.
    const hash = hashOf([script("djust"), ...partScripts.map(([, asset]) => asset)]);
    this.script = add("djust", "js", script("djust"), hash);
    for (const [part, asset] of partScripts) add(`djust-${part}`, "js", asset, hash);
    this.partHashes = Object.fromEntries(partScripts.map(([part, asset]) => [part, hashOf([asset])]));
    this.onDemand = Object.fromEntries(
      partScripts.map(([part, asset]) => [part, add(`djust-${part}`, "js", asset)]),
    );
    this.flashHistory = add("flash-history", "js", script("flash-history"));
    this.development = development ? add("djust-development", "js", script("djust-development")) : undefined;
    this.stylesheet = add("flash", "css", load("css/flash.css", stylesheet));
    this.baseStylesheet = add("page", "css", load("css/page.css", stylesheet));
  }

  /**
   * Serves one of the files. During a deployment, pages of another version request files that this version does not
   * have. They get the current files, which must not be cached under such a URL.
   *
   * @returns whether the path is that of a file
   */
  serve(path: string, request: HttpRequest, response: HttpResponse): boolean {
    const own = this.#assets.get(path);
    const asset = own ?? this.#current.get(path.replace(hashInPath, "."));
    if (!asset) return false;
    const { coding, bytes } = preferredEncoding(asset.encodings, request.headers["accept-encoding"]);
    response.writeHead(200, {
      "content-type": asset.type,
      "content-length": bytes.length,
      "cache-control": own ? "public, max-age=31536000, immutable" : "no-store",
      vary: "accept-encoding",
      "x-content-type-options": "nosniff",
      ...(coding === "identity" ? undefined : { "content-encoding": coding }),
    });
    response.end(request.method === "HEAD" ? undefined : bytes);
    return true;
  }
}
