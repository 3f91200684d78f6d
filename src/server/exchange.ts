import type { IncomingMessage, ServerResponse } from "node:http";
import { DjustError } from "../wire/index.js";

/** One HTTP request, with what the transports ask of it. */
export interface Exchange {
  readonly request: IncomingMessage & { readonly body?: unknown };
  readonly response: ServerResponse;
  /** Path and query as the browser has them, with the path the application is mounted under. */
  readonly url: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly host: string;
  readonly https: boolean;
  readonly address: string;
}

export interface Surroundings {
  readonly trustProxy: boolean;
}

/** Reads what the request says of itself, and a proxy's word only where that is to be believed. */
export function exchangeOf(
  request: IncomingMessage & { readonly originalUrl?: string },
  response: ServerResponse,
  surroundings: Surroundings,
): Exchange {
  const text = request.originalUrl ?? request.url ?? "/";
  const url = URL.canParse(text, "http://djust.invalid")
    ? new URL(text, "http://djust.invalid")
    : new URL("http://djust.invalid/");
  return {
    request,
    response,
    url: url.pathname + url.search,
    path: url.pathname,
    search: url.searchParams,
    ...originOf(request, surroundings),
  };
}

export function originOf(
  request: IncomingMessage,
  { trustProxy }: Surroundings,
): { host: string; https: boolean; address: string } {
  const forwarded = (name: string): string | undefined => {
    const value = trustProxy ? request.headers[`x-forwarded-${name}`] : undefined;
    return (Array.isArray(value) ? value[0] : value)?.split(",")[0]?.trim();
  };
  const encrypted = "encrypted" in request.socket && request.socket.encrypted === true;
  const authority = request.headers[":authority"];
  return {
    host: forwarded("host") ?? request.headers.host ?? (typeof authority === "string" ? authority : ""),
    https: (forwarded("proto") ?? (encrypted ? "https" : "http")) === "https",
    address: forwarded("for") ?? request.socket.remoteAddress ?? "",
  };
}

/**
 * The body of a request as text, whoever has read it before.
 *
 * @throws {DjustError} DJ_FRAME_SIZE
 */
export async function bodyText(exchange: Exchange, maxBytes: number): Promise<string> {
  const { body } = exchange.request;
  if (typeof body === "string") return body;
  if (Buffer.isBuffer(body)) return body.toString();
  if (body !== null && typeof body === "object" && exchange.request.readableEnded) {
    const type = exchange.request.headers["content-type"] ?? "";
    return type.startsWith("application/x-www-form-urlencoded") ? formText(body) : JSON.stringify(body);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of exchange.request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A form that the framework's own parser has read, as it was on the wire. */
function formText(body: object): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body))
    for (const item of Array.isArray(value) ? value : [value]) form.append(name, String(item));
  return form.toString();
}

export function tooLarge(maxBytes: number): DjustError {
  return new DjustError("DJ_FRAME_SIZE", `a frame may have ${maxBytes} bytes`);
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}
