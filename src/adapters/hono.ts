import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Context, MiddlewareHandler } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import type { CapturedResponse, HttpRequest } from "../server/adapter.js";
import { type App, flash, type RouteFlash } from "../server/index.js";

export { flash };

/** Options of {@link djust}. */
export interface HonoOptions {
  /** Returns the `request.locals` of views: `(c) => ({ user: c.get("user") })`. @default the context's variables */
  readonly locals?: (context: Context) => Record<string, unknown>;
}

/**
 * Creates a middleware for Hono 4 on Node.
 *
 * Register it after the middleware that views need (authentication) and before the routes that use `flash(context)`.
 * Requests for other paths go to the next handler. `app.attach(server)` enables WebSockets; WebSocket requests pass
 * through the same middleware as all others.
 *
 * @see docs/guide/frameworks.md
 * @example
 * const web = new Hono();
 * web.use(djust(app));
 * app.attach(serve({ fetch: web.fetch, port: 3000 }));
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
    const routeFlash = await app.openFlash([context, context.req], request, (name) =>
      context.req.header(name),
    );
    let isUsed = false;
    routeFlash.whenUsed(() => {
      isUsed = true;
    });
    await next();
    if (isUsed) await addFlash(context, routeFlash);
    return undefined;
  };
}

/** Node's request. Tests that call `web.request()` have none, so it is derived from the web request. */
function requestOf({ env, req }: Context): HttpRequest {
  const { incoming } = (env ?? {}) as { incoming?: IncomingMessage };
  if (incoming) return incoming;
  const { pathname, search, host } = new URL(req.url);
  return { method: req.method, url: pathname + search, headers: { host, ...req.header() } };
}

/** The body, which another middleware may have read already. */
function bodyOf({ req }: Context): unknown {
  const isRead = Object.keys(req.bodyCache).length > 0;
  return isRead ? req.text() : req.raw.bodyUsed ? "" : (req.raw.body ?? "");
}

function webBody({ body }: CapturedResponse): ReadableStream | Uint8Array<ArrayBuffer> | string | null {
  if (body instanceof Readable) return Readable.toWeb(body) as ReadableStream;
  return (body as Uint8Array<ArrayBuffer> | string | undefined) ?? null;
}

function webInit({ status, headers: given }: CapturedResponse): { status: StatusCode; headers: Headers } {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    for (const item of Array.isArray(value) ? value : [value]) headers.append(name, item);
  return { status: status as StatusCode, headers };
}

async function addFlash(context: Context, routeFlash: RouteFlash): Promise<void> {
  const { res } = context;
  const isText = /\b(?:html|json)\b/.test(res.headers.get("content-type") ?? "");
  const bodyBefore = isText && res.body ? new Uint8Array(await res.arrayBuffer()) : undefined;
  const delivery = routeFlash.deliver({
    status: res.status,
    header: (name) => res.headers.get(name) ?? undefined,
    body: bodyBefore,
  });
  await delivery?.ready;
  if (bodyBefore !== undefined) {
    const headers = new Headers(res.headers);
    if (delivery?.body !== undefined) headers.delete("content-length");
    if (delivery?.isShown) {
      for (const name of ["etag", "last-modified"]) headers.delete(name);
      headers.set("cache-control", "no-store");
    }
    // Hono copies the headers of the current response to its replacement, unless it is cleared first.
    context.res = undefined;
    context.res = new Response((delivery?.body ?? bodyBefore) as Uint8Array<ArrayBuffer>, {
      status: res.status,
      headers,
    });
  }
  for (const cookie of delivery?.cookies ?? []) context.header("set-cookie", cookie, { append: true });
}
