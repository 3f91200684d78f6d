// Reads code blocks from the site that `npm run docs` has built.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { JSDOM } from "jsdom";

const site = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "docs/.vitepress/dist");

/**
 * @typedef {object} Block
 * @property {string} language
 * @property {string} text what the copy button of the block copies
 * @property {string | undefined} name the file name above it
 * @property {string | undefined} kind "members" and so on, for a part of a file
 * @property {string} imports what its caption says to import
 * @property {string} context what the application around a part of a file declares
 */

/**
 * The code blocks of a page.
 *
 * @param {string} page path without ".html", such as "guide/forms"
 * @returns {readonly Block[]}
 */
export function blocksOf(page) {
  const { document } = new JSDOM(readFileSync(join(site, `${page}.html`), "utf8")).window;
  return [...document.querySelectorAll('div[class*="language-"]')].map((block) => {
    const around = block.closest(".code-block");
    return {
      language: /language-(\w+)/.exec(block.className)?.[1] ?? "",
      text: block.querySelector("pre code")?.textContent ?? "",
      name: around?.getAttribute("data-file") ?? undefined,
      kind: around?.getAttribute("data-kind") ?? undefined,
      context: around?.getAttribute("data-context") ?? "",
      imports: around?.querySelector(".code-caption code")?.textContent ?? "",
    };
  });
}

/** Paths of all pages, without ".html". */
export function allPages() {
  return readdirSync(site, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith(".html") && file !== "404.html")
    .map((file) => file.replace(/\.html$/, ""))
    .sort();
}

/** Paths of the pages that contain code of applications. */
export function pagesWithCode() {
  return allPages().filter((path) => /^(?:guide\/)?[\w-]+$/.test(path));
}

/** @type {Readonly<Record<string, string>>} */
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/**
 * Serves the site on a free port.
 *
 * @returns {Promise<{ url: string, close(): void }>}
 */
export function serveSite() {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = join(site, normalize(decodeURIComponent(pathname === "/" ? "/index.html" : pathname)));
    try {
      const body = readFileSync(path);
      response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      resolve({
        url: `http://127.0.0.1:${port}`,
        close() {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}
