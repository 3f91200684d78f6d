import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";

const types = {
  "showcase.css": "text/css; charset=utf-8",
  "showcase.js": "text/javascript; charset=utf-8",
  "flash-buttons.js": "text/javascript; charset=utf-8",
  "chart-hook.js": "text/javascript; charset=utf-8",
  "contacts.csv": "text/csv; charset=utf-8",
  "http-only.js": "text/javascript; charset=utf-8",
  "favicon.svg": "image/svg+xml",
};

const files = new Map(
  Object.entries(types).map(([name, type]) => [
    `/${name}`,
    { type, body: readFileSync(new URL(`public/${name}`, import.meta.url)) },
  ]),
);

/** Serves the showcase's static files. @returns whether it handled the request */
export function serveFile(request: IncomingMessage, response: ServerResponse): boolean {
  const file = files.get(request.url?.split("?")[0] ?? "");
  if (!file || (request.method !== "GET" && request.method !== "HEAD")) return false;
  response.writeHead(200, {
    "content-type": file.type,
    "content-length": file.body.length,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : file.body);
  return true;
}
