import type { HttpResponse } from "./exchange.js";

/** Sends an object as the whole response. No cache keeps it. */
export function sendJson(response: HttpResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}
