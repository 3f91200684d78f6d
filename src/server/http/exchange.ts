import type { IncomingHttpHeaders } from "node:http";
import { clearImmediate, setImmediate } from "node:timers";
import { type Clock, type LiveRequest, ownUrl } from "../../live/index.js";
import { DjustError } from "../../wire/index.js";
import type { FrameworkSession } from "../sessions/framework-session.js";
import { networkOf } from "./network.js";

/** What is asked of a request: Node's own over HTTP/1 and HTTP/2, and what frameworks make of it. */
export interface HttpRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express has it where it has changed `url`. */
  readonly originalUrl?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  readonly readableEnded?: boolean;
  /** What a body parser has made of the body. */
  readonly body?: unknown;
  /** The body as it came, where a body parser keeps it. */
  readonly rawBody?: unknown;
}

/** What is asked of a response: Node's own over HTTP/1 and HTTP/2, and `ResponseCapture`. */
export interface HttpResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  getHeader(name: string): number | string | string[] | undefined;
  setHeader(name: string, value: number | string | readonly string[]): unknown;
  writeHead(status: number, headers?: { [name: string]: number | string | string[] }): this;
  flushHeaders(): void;
  write(chunk: string): unknown;
  end(chunk?: string | Uint8Array): unknown;
  /** Ends it at once, without what still waits to be sent. */
  destroy?(): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** Stands for the path of a request that names none: no browser would ask for it. */
export const invalidPath = "/%00";

/** One HTTP request, with what the transports ask of it. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** Path and query as the browser has them, with the path the application is mounted under. */
  readonly url: string;
  readonly path: string;
  /**
   * Whether the request names its path in the one way that a browser would. Where it does not, what guards the
   * application by path may have seen another one than `path`.
   */
  readonly isPlain: boolean;
  readonly search: URLSearchParams;
  readonly host: string;
  readonly https: boolean;
  readonly address: string;
  /** The network that the address counts to where something is bounded for each. */
  readonly network: string;
  readonly session: FrameworkSession | undefined;
  readonly locals: Record<string, unknown>;
  /** The body, where something has read it or is the one to read it from. */
  readonly body: unknown;
}

/** What a framework knows of a request besides the request itself. */
export interface RequestContext {
  /** The framework's own session, which is then that of the views. */
  readonly session?: FrameworkSession | undefined;
  /** Becomes `request.locals` in views. @default `response.locals` */
  readonly locals?: Record<string, unknown> | undefined;
  /** Text, bytes, a stream of bytes, what a parser has made of them, or a function that gives that. @default `request.body` */
  readonly body?: unknown;
  /** What the browser has in its address bar, where the framework knows proxies. */
  readonly host?: string | undefined;
  readonly https?: boolean | undefined;
  readonly address?: string | undefined;
  /** Node's response, where the framework sends what the application has answered. */
  readonly outgoing?: object | undefined;
}

/** What stays of a request with whoever it has brought: a connection lives longer than its request. */
export interface Visitor {
  readonly url: string;
  readonly headers: LiveRequest["headers"];
  readonly address: string;
  readonly network: string;
  readonly locals: Record<string, unknown>;
}

export function visitorOf({ url, request, address, network, locals }: Exchange): Visitor {
  return { url, headers: { ...request.headers }, address, network, locals };
}

/** Reads what the request says of itself, and a proxy's word only where that is to be believed. */
export function exchangeOf(
  request: HttpRequest,
  response: HttpResponse,
  { trustProxy }: { readonly trustProxy: boolean },
  context: RequestContext = {},
): Exchange {
  const text = request.originalUrl ?? request.url ?? "/";
  const { url, isPlain } = requestedUrl(text);
  const own = originOf(request, { trustProxy });
  const address = context.address ?? own.address;
  return {
    request,
    response,
    url: url.pathname + url.search,
    path: url.pathname,
    isPlain,
    search: url.searchParams,
    host: context.host ?? own.host,
    https: context.https ?? own.https,
    address,
    network: networkOf(address),
    session: context.session,
    locals: context.locals ?? (response as { locals?: Record<string, unknown> } | undefined)?.locals ?? {},
    body: context.body ?? request.body ?? request.rawBody,
  };
}

/** The URL that a request target names, and whether it is written as a browser writes it. */
function requestedUrl(target: string): { readonly url: URL; readonly isPlain: boolean } {
  // RFC 9112, section 3.2.2: a request to a proxy has the whole URL.
  const path = target.replace(/^https?:\/\/[^/?#]*(?=[/?#]|$)/i, "");
  const url = ownUrl(path === "" ? "/" : path);
  if (!url) return { url: new URL(invalidPath, "http://djust.invalid"), isPlain: false };
  return { url, isPlain: /^[^?]*/.exec(target)?.[0] === url.pathname };
}

/** Whether a scheme is one of TLS; some proxies call that of an upgrade "wss". */
function isEncrypted(scheme: string | undefined): boolean {
  return /^(?:https|wss)$/i.test(scheme ?? "");
}

export function originOf(
  request: HttpRequest,
  { trustProxy }: { readonly trustProxy: boolean },
): { host: string; https: boolean; address: string } {
  const forwarded = (name: string): string | undefined => {
    const value = trustProxy ? request.headers[`x-forwarded-${name}`] : undefined;
    return (Array.isArray(value) ? value[0] : value)?.split(",")[0]?.trim();
  };
  const encrypted = (request.socket as { encrypted?: unknown } | undefined)?.encrypted === true;
  const authority = request.headers[":authority"];
  return {
    host: forwarded("host") ?? request.headers.host ?? (typeof authority === "string" ? authority : ""),
    https: isEncrypted(forwarded("proto") ?? (encrypted ? "https" : "http")),
    address: forwarded("for") ?? request.socket?.remoteAddress ?? "",
  };
}

/** How large a body may be, and how long it may take to arrive. */
export interface BodyBounds {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * The body of a request as text, whoever has read it before. The connection of one that does not arrive, or is
 * too large, ends with the answer: the rest of the body would come before the next request.
 *
 * @throws {DjustError} DJ_FRAME_SIZE, DJ_BODY_INCOMPLETE
 */
export async function bodyText(exchange: Exchange, bounds: BodyBounds): Promise<string> {
  const { maxBytes, timeoutMs, clock } = bounds;
  let timer: unknown;
  let start: NodeJS.Immediate | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const end = (): void =>
      reject(incomplete(`The request body did not arrive within ${timeoutMs} ms. Send it again.`));
    // Most bodies arrive with their headers and need no timer.
    start = setImmediate(() => {
      timer = clock.setTimeout(end, timeoutMs);
    });
  });
  try {
    return await Promise.race([readBody(exchange, maxBytes), tooLate]);
  } catch (error) {
    // HTTP/2 has no such header, and ends the stream alone (RFC 9113, section 8.2.2).
    if (!exchange.response?.headersSent && !(":authority" in exchange.request.headers))
      exchange.response?.setHeader("connection", "close");
    throw error;
  } finally {
    clearImmediate(start);
    if (timer !== undefined) clock.clearTimeout(timer);
  }
}

async function readBody(exchange: Exchange, maxBytes: number): Promise<string> {
  const { request } = exchange;
  const body: unknown = await given(exchange.body);
  let text: string;
  if (typeof body === "string") text = body;
  else if (body instanceof Uint8Array) text = Buffer.from(body).toString();
  else if (isStream(body)) return streamText(body, maxBytes);
  // Where a parser has not read the body it may still have put an empty object in its place.
  else if (request.readableEnded === false && isStream(request)) return streamText(request, maxBytes);
  else if (body === undefined || body === null) text = "";
  else text = isForm(request) ? formText(body) : JSON.stringify(body);
  if (text === "" && Number(request.headers["content-length"] ?? 0) > 0)
    throw new DjustError(
      "DJ_INTERNAL",
      "The request body has already been read. Keep the parsed body in request.body.",
    );
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(maxBytes);
  return text;
}

async function given(body: unknown): Promise<unknown> {
  if (typeof body !== "function") return body;
  try {
    return await body();
  } catch (cause) {
    throw incomplete("The request body ended before it was complete. Send it again.", cause);
  }
}

function incomplete(message: string, cause?: unknown): DjustError {
  return new DjustError("DJ_BODY_INCOMPLETE", message, { cause });
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return value !== null && typeof value === "object" && Symbol.asyncIterator in value;
}

/** The media type of a request's body, in lower case and without its parameters (RFC 9110, section 8.3.1). */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function isForm({ headers }: HttpRequest): boolean {
  return mediaType(headers) === "application/x-www-form-urlencoded";
}

async function streamText(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Not `for await`: ending that early destroys Node's request, and with it the connection for the answer.
  const parts = stream[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await parts.next().catch((cause: unknown) => {
      throw incomplete("The request body ended before it was complete. Send it again.", cause);
    });
    if (done) return Buffer.concat(chunks).toString();
    bytes += value.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(value);
  }
}

/** A form that the framework's own parser has read, as it was on the wire: `a[b]` may have become `{a:{b}}`. */
function formText(body: unknown): string {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value))
      // Values under one name have become a list; objects in a list were told apart by their index.
      for (const [at, item] of value.entries())
        add(item !== null && typeof item === "object" ? `${name}[${at}]` : name, item);
    else if (value !== null && typeof value === "object")
      for (const [key, item] of Object.entries(value)) add(name === "" ? key : `${name}[${key}]`, item);
    else form.append(name, String(value));
  };
  add("", body);
  return form.toString();
}

function tooLarge(maxBytes: number): DjustError {
  return new DjustError("DJ_FRAME_SIZE", `A frame must not exceed ${maxBytes} bytes. Send less at once.`);
}

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
