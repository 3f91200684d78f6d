import type { IncomingHttpHeaders, OutgoingHttpHeader, ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import type { RouteFlash } from "../flash/route-flash.js";

type Callback = (error?: Error | null) => void;
type Chunk = string | Uint8Array;

/**
 * Adds the messages to a response just before its first bytes are sent, whether they are written by `end`, by a
 * framework's `send` or `render`, or by a stream.
 */
export function watchResponse(
  response: ServerResponse | Http2ServerResponse,
  headers: IncomingHttpHeaders,
  flash: RouteFlash,
): void {
  if (response.headersSent) return flash.close();
  // A 304 response would have no messages.
  delete headers["if-none-match"];
  delete headers["if-modified-since"];
  const own = response as ServerResponse;
  const { writeHead, write, end, flushHeaders } = own;
  let hasBegun = false;
  own.on("close", () => flash.sent(own.writableFinished));

  /** @returns the chunk to send */
  const begin = (chunk?: Chunk, encoding?: BufferEncoding): { chunk?: Chunk; ready?: Promise<unknown> } => {
    if (hasBegun) return chunk === undefined ? {} : { chunk };
    hasBegun = true;
    const delivery = flash.deliver({
      status: own.statusCode,
      header: (name) => first(own.getHeader(name)),
      body: isUtf8(chunk, encoding) ? chunk : undefined,
    });
    for (const cookie of delivery?.cookies ?? []) own.appendHeader("set-cookie", cookie);
    const changed = delivery?.body ?? chunk;
    if (changed !== chunk) {
      const length = own.getHeader("content-length");
      if (length !== undefined)
        own.setHeader("content-length", Number(length) + lengthOf(changed) - lengthOf(chunk));
    }
    if (delivery?.isShown) {
      own.removeHeader("etag");
      own.removeHeader("last-modified");
      own.setHeader("cache-control", "no-store");
    }
    return {
      ...(changed === undefined ? undefined : { chunk: changed }),
      ...(delivery?.ready ? { ready: delivery.ready } : undefined),
    };
  };

  Object.assign(own, {
    writeHead(status: number, ...rest: [string?, HeadersGiven?] | [HeadersGiven?]) {
      if (hasBegun) return writeHead.call(own, status, ...(rest as []));
      // Held back until the first bytes are written, when the headers they need are known.
      own.statusCode = status;
      const [message, given] =
        typeof rest[0] === "string" ? (rest as [string, HeadersGiven?]) : [undefined, rest[0]];
      if (message !== undefined) own.statusMessage = message;
      for (const [name, value] of pairsOf(given as HeadersGiven | undefined)) own.setHeader(name, value);
      return own;
    },
    /** Called by the original `end`, which `response.end(flash(request).container())` has looked up before this function replaced it. */
    _implicitHeader() {
      begin();
      writeHead.call(own, own.statusCode);
    },
    flushHeaders() {
      begin();
      flushHeaders.call(own);
    },
    write(chunk: Chunk, encoding?: BufferEncoding | Callback, callback?: Callback) {
      const text = typeof encoding === "string" ? encoding : undefined;
      return write.call(own, begin(chunk, text).chunk, encoding as BufferEncoding, callback);
    },
    end(...given: [Chunk?, (BufferEncoding | Callback)?, Callback?] | [Callback]) {
      const [chunk, encoding, callback] = (
        typeof given[0] === "function" ? [undefined, undefined, given[0]] : given
      ) as [Chunk?, (BufferEncoding | Callback)?, Callback?];
      const changed = begin(chunk, typeof encoding === "string" ? encoding : undefined);
      const finish = () => end.call(own, changed.chunk, encoding as BufferEncoding, callback as () => void);
      if (!changed.ready) return finish();
      changed.ready.then(finish, finish);
      return own;
    },
  });
}

type HeadersGiven = { readonly [name: string]: OutgoingHttpHeader | undefined } | readonly unknown[];

/** The headers given to `writeHead`: an object, a flat array, or an array of pairs. */
function pairsOf(given: HeadersGiven | undefined): readonly (readonly [string, OutgoingHttpHeader])[] {
  if (!given) return [];
  if (!isList(given))
    return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const pairs = (
    Array.isArray(given[0]) ? given : given.flatMap((name, at) => (at % 2 ? [] : [[name, given[at + 1]]]))
  ) as [string, string][];
  const joined = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    const before = joined.get(name.toLowerCase());
    joined.set(name.toLowerCase(), before === undefined ? value : [before, value].flat());
  }
  return [...joined];
}

function isList(given: HeadersGiven): given is readonly unknown[] {
  return Array.isArray(given);
}

function isUtf8(chunk: Chunk | undefined, encoding: BufferEncoding | undefined): boolean {
  return typeof chunk !== "string" || encoding === undefined || /^utf-?8$/i.test(encoding);
}

function lengthOf(chunk: Chunk | undefined): number {
  return chunk === undefined ? 0 : Buffer.byteLength(chunk);
}

function first(header: number | string | readonly string[] | undefined): string | undefined {
  return header === undefined ? undefined : typeof header === "object" ? header[0] : String(header);
}
