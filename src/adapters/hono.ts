import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Context, MiddlewareHandler } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import { type App, type CapturedAnswer, flash, type HttpRequest, type RouteFlash } from "../server/index.js";

export { flash };

export interface HonoOptions {
  /** Becomes `request.locals` in views. @default the context's variables */
  readonly locals?: (context: Context) => Record<string, unknown>;
}

/**
 * Live views as a middleware of Hono 4 on Node.
 *
 * ```ts
 * const web = new Hono();
 * web.use(djust(app));
 * app.attach(serve({ fetch: web.fetch, port: 3000 }));
 * ```
 *
 * Register it after what views need (authentication) and before the routes that use `flash(context)`. What is
 * for no view goes on to the next handler. `app.attach(server)` is what brings WebSockets; they come through
 * the same middlewares as any request.
 */
export function djust(app: App, options: HonoOptions = {}): MiddlewareHandler {
  return async (context, next) => {
    const request = requestOf(context);
    const outcome = await app.capture(request, {
      body: () => bodyOf(context),
      outgoing: (context.env as { outgoing?: object } | undefined)?.outgoing,
      locals: options.locals?.(context) ?? { ...context.var },
    });
    if (outcome === "upgraded") return new Response(null);
    if (outcome !== "passed") return context.newResponse(webBody(outcome), webInit(outcome));
    const found = await app.openFlash([context, context.req], request, (name) => context.req.header(name));
    let isUsed = false;
    found.whenUsed(() => {
      isUsed = true;
    });
    await next();
    if (isUsed) await addFlash(context, found);
    return undefined;
  };
}

/** Node's own request, or as much of it as a test has that calls `web.request()`. */
function requestOf({ env, req }: Context): HttpRequest {
  const { incoming } = (env ?? {}) as { incoming?: IncomingMessage };
  if (incoming) return incoming;
  const { pathname, search, host } = new URL(req.url);
  return { method: req.method, url: pathname + search, headers: { host, ...req.header() } };
}

/** The body, which another middleware may have read. */
function bodyOf({ req }: Context): unknown {
  const isRead = Object.keys(req.bodyCache).length > 0;
  return isRead ? req.text() : req.raw.bodyUsed ? "" : (req.raw.body ?? "");
}

function webBody({ body }: CapturedAnswer): ReadableStream | Uint8Array<ArrayBuffer> | string | null {
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream;
  return (body as Uint8Array<ArrayBuffer> | string | undefined) ?? null;
}

function webInit({ status, headers: given }: CapturedAnswer): { status: StatusCode; headers: Headers } {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    for (const item of Array.isArray(value) ? value : [value]) headers.append(name, item);
  return { status: status as StatusCode, headers };
}

async function addFlash(context: Context, found: RouteFlash): Promise<void> {
  const { res } = context;
  const isText = /\b(?:html|json)\b/.test(res.headers.get("content-type") ?? "");
  const before = isText && res.body ? new Uint8Array(await res.arrayBuffer()) : undefined;
  const delivery = found.deliver({
    status: res.status,
    header: (name) => res.headers.get(name) ?? undefined,
    body: before,
  });
  await delivery?.ready;
  if (before !== undefined) {
    const headers = new Headers(res.headers);
    if (delivery?.body !== undefined) headers.delete("content-length");
    if (delivery?.isShown) {
      for (const name of ["etag", "last-modified"]) headers.delete(name);
      headers.set("cache-control", "no-store");
    }
    // Hono puts the headers of a response that it has onto the one that takes its place.
    context.res = undefined;
    context.res = new Response((delivery?.body ?? before) as Uint8Array<ArrayBuffer>, {
      status: res.status,
      headers,
    });
  }
  for (const cookie of delivery?.cookies ?? []) context.header("set-cookie", cookie, { append: true });
}
