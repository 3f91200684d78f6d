import type { IncomingHttpHeaders } from "node:http";
import { isCanonicalUrl, type LiveRequest, ownUrl, type Visitor } from "../../live/index.js";
import type { FrameworkSession } from "../sessions/framework-session.js";
import { networkOf } from "./network.js";

/** The part of a request that is used: a request of Node over HTTP/1 or HTTP/2, or a framework's version of it. */
export interface HttpRequest {
  /** The HTTP method. */
  readonly method?: string | undefined;
  /** Path and query, as requested. */
  readonly url?: string | undefined;
  /** Set by Express if it has changed `url`. */
  readonly originalUrl?: string | undefined;
  /** The request headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The connection. */
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  /** Whether the body has been read to its end. */
  readonly readableEnded?: boolean;
  /** The body as parsed by a body parser. */
  readonly body?: unknown;
  /** The unparsed body, if a body parser keeps it. */
  readonly rawBody?: unknown;
}

/** The part of a response that is used: a response of Node over HTTP/1 or HTTP/2, or a `ResponseCapture`. */
export interface HttpResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  getHeader(name: string): number | string | string[] | undefined;
  setHeader(name: string, value: number | string | readonly string[]): unknown;
  writeHead(status: number, headers?: { [name: string]: number | string | string[] }): this;
  flushHeaders(): void;
  write(chunk: string, encoding?: "utf8" | "latin1"): unknown;
  end(chunk?: string | Uint8Array, encoding?: "utf8" | "latin1"): unknown;
  /** Ends the response at once, without the data that is still buffered. */
  destroy?(): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** The path of a request whose target is not a valid path; no browser requests it. */
export const invalidPath = "/%00";

/** One HTTP request as the transports read it. */
export interface IncomingRequest {
  readonly request: HttpRequest;
  /** Path and query as in the browser, including the application's base path. */
  readonly url: string;
  readonly path: string;
  /**
   * Whether the request target is written as a browser writes it. If not, a guard in front of the application may have
   * checked a path other than `path`.
   */
  readonly isCanonical: boolean;
  readonly search: URLSearchParams;
  readonly host: string;
  readonly https: boolean;
  readonly address: string;
  /** The network of the address, which limits per address apply to. */
  readonly network: string;
  readonly session: FrameworkSession | undefined;
  readonly locals: Record<string, unknown>;
  /** The body, or its source. */
  readonly body: unknown;
}

/** A request and its response. */
export interface Exchange extends IncomingRequest {
  readonly response: HttpResponse;
}

/** What a framework knows about a request beyond the request itself. */
export interface RequestContext {
  /** The framework's own session, which views then use too. */
  readonly session?: FrameworkSession | undefined;
  /** Becomes `request.locals` in views. @default `response.locals` */
  readonly locals?: Record<string, unknown> | undefined;
  /**
   * The body: a string, bytes, a stream of bytes, a parsed body, or a function that returns one of these.
   *
   * @default `request.body`
   */
  readonly body?: unknown;
  /** Host in the browser's address bar, if the framework knows about proxies. */
  readonly host?: string | undefined;
  /** Whether the browser uses HTTPS, if the framework knows about proxies. */
  readonly https?: boolean | undefined;
  /** Address of the client, if the framework knows about proxies. */
  readonly address?: string | undefined;
  /** Node's response, if the framework sends the application's response itself. */
  readonly outgoing?: object | undefined;
}

/** The data of a request that its connection keeps; a connection outlives the request that opened it. */
export interface RemoteVisitor extends Visitor {
  readonly network: string;
}

export function visitorOf({ request, address, network, locals }: IncomingRequest): RemoteVisitor {
  return { headers: headersOf(request.headers), address, network, locals };
}

/** The headers without those of the WebSocket handshake (RFC 6455, section 4.1), which describe only the connection. */
function headersOf(headers: IncomingHttpHeaders): LiveRequest["headers"] {
  if (headers.upgrade?.toLowerCase() !== "websocket") return { ...headers };
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => name !== "upgrade" && name !== "connection" && !name.startsWith("sec-websocket-"),
    ),
  );
}

/** How the requests of an application are read. */
export interface ReadOptions {
  /** Whether to use the `X-Forwarded-*` headers. */
  readonly trustProxy: boolean;
  /** Whether views can use a framework's session. @default all of them */
  readonly isUsable?: (session: FrameworkSession, https: boolean) => boolean;
}

/** Reads a request and pairs it with its response. */
export function exchangeOf(
  request: HttpRequest,
  response: HttpResponse,
  options: ReadOptions,
  context: RequestContext = {},
): Exchange {
  const locals = context.locals ?? (response as { locals?: Record<string, unknown> }).locals;
  return new ReadExchange(request, response, options, context, locals);
}

/** Reads a request. */
export function incomingRequest(
  request: HttpRequest,
  options: ReadOptions,
  context: RequestContext = {},
): IncomingRequest {
  return new ReadRequest(request, options, context, context.locals);
}

class ReadRequest implements IncomingRequest {
  readonly url: string;
  readonly path: string;
  readonly isCanonical: boolean;
  readonly host: string;
  readonly https: boolean;
  readonly address: string;
  readonly network: string;
  readonly session: FrameworkSession | undefined;
  readonly locals: Record<string, unknown>;
  readonly body: unknown;

  constructor(
    readonly request: HttpRequest,
    options: ReadOptions,
    context: RequestContext,
    locals: Record<string, unknown> | undefined,
  ) {
    const { path, query, isCanonical } = requestedUrl(request.originalUrl ?? request.url ?? "/");
    const own = originOf(request, options);
    this.url = path + query;
    this.path = path;
    this.isCanonical = isCanonical;
    this.host = context.host ?? own.host;
    this.https = context.https ?? own.https;
    this.address = context.address ?? own.address;
    this.network = networkOf(this.address);
    const { session } = context;
    this.session = session && options.isUsable?.(session, this.https) === false ? undefined : session;
    this.locals = locals ?? {};
    this.body = context.body ?? request.body ?? request.rawBody;
  }

  get search(): URLSearchParams {
    return new URLSearchParams(this.url.slice(this.path.length));
  }
}

class ReadExchange extends ReadRequest implements Exchange {
  constructor(
    request: HttpRequest,
    readonly response: HttpResponse,
    options: ReadOptions,
    context: RequestContext,
    locals: Record<string, unknown> | undefined,
  ) {
    super(request, options, context, locals);
  }
}

/** Path and query of a request target, and whether the target is written as a browser writes it. */
function requestedUrl(target: string): Requested {
  if (isCanonicalUrl(target)) {
    const end = target.indexOf("?");
    if (end < 0) return { path: target, query: "", isCanonical: true };
    return { path: target.slice(0, end), query: target.slice(end), isCanonical: true };
  }
  // RFC 9112, section 3.2.2: a request to a proxy contains the whole URL.
  const local = target.replace(/^https?:\/\/[^/?#]*(?=[/?#]|$)/i, "");
  const url = ownUrl(local === "" ? "/" : local);
  if (!url) return { path: invalidPath, query: "", isCanonical: false };
  const { pathname: path, search: query } = url;
  return { path, query, isCanonical: /^[^?]*/.exec(target)?.[0] === path };
}

interface Requested {
  readonly path: string;
  /** Empty, or with its question mark. */
  readonly query: string;
  readonly isCanonical: boolean;
}

/** Whether a scheme uses TLS; some proxies name that of a WebSocket upgrade "wss". */
function isEncrypted(scheme: string): boolean {
  return /^(?:https|wss)$/i.test(scheme);
}

/** Host, protocol and client address of a request. @param trustProxy whether to use the `X-Forwarded-*` headers */
export function originOf(
  request: HttpRequest,
  { trustProxy }: { readonly trustProxy: boolean },
): { readonly host: string; readonly https: boolean; readonly address: string } {
  const { headers, socket } = request;
  const authority = headers[":authority"];
  const host = headers.host ?? (typeof authority === "string" ? authority : "");
  const https = (socket as { encrypted?: unknown } | undefined)?.encrypted === true;
  const address = socket?.remoteAddress ?? "";
  if (!trustProxy) return { host, https, address };
  const proto = forwarded(headers["x-forwarded-proto"]);
  return {
    host: forwarded(headers["x-forwarded-host"]) ?? host,
    https: proto === undefined ? https : isEncrypted(proto),
    address: forwarded(headers["x-forwarded-for"]) ?? address,
  };
}

/** The first value of a header that each proxy may have added one to. */
function forwarded(header: string | string[] | undefined): string | undefined {
  return (Array.isArray(header) ? header[0] : header)?.split(",")[0]?.trim();
}
