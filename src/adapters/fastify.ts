import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { FrameworkSession, RequestContext } from "../server/adapter.js";
import { type App, DjustError, flash, type SessionStore } from "../server/index.js";

export { flash };

/** Options of the plugin {@link djust}. */
export interface FastifyOptions {
  /** The application that `createApp` returned. */
  readonly app: App;
  /** Returns the `request.locals` of views: `(request) => ({ user: request.user })`. @default none */
  readonly locals?: (request: FastifyRequest) => Record<string, unknown>;
}

/**
 * A plugin for Fastify 5.
 *
 * Register it after the plugins that views need (sessions, authentication) and before the routes that use
 * `flash(request)`. Each live route becomes a Fastify route, with Fastify's hooks, logging and error handling; the
 * application reads the request bodies of these routes only. Views use the session of `@fastify/session`, and WebSocket
 * requests run the same hooks as all others. With `@fastify/view`, templates that use `reply.locals` get a variable
 * `djFlash(options)` that returns the flash container as HTML.
 *
 * @throws {DjustError} DJ_APP_OPTION if the plugin's prefix does not match the application's `basePath`
 * @see docs/guide/frameworks.md
 * @example
 * await fastify.register(cookie);
 * await fastify.register(session, { secret });
 * await fastify.register(djust, { app });
 * await fastify.listen({ port: 3000 });
 */
export const djust: FastifyPluginAsync<FastifyOptions> = async (fastify, { app, locals, ...options }) => {
  const { prefix } = fastify;
  const mountPath = prefix + ((options as { prefix?: string }).prefix ?? "");
  if (app.basePath !== mountPath && !app.basePath.startsWith(`${mountPath}/`))
    throw new DjustError(
      "DJ_APP_OPTION",
      `The plugin's prefix must match the basePath of createApp ("${app.basePath || "/"}"), got "${mountPath}". Set basePath: "${mountPath}" in createApp.`,
    );
  /** Requests with flash. An earlier hook may have responded to other requests. */
  const withOpenFlash = new WeakSet<FastifyRequest>();
  const openFlash = async (request: FastifyRequest): Promise<void> => {
    const { raw } = request;
    const routeFlash = await app.openFlash([request, raw], raw, undefined, contextOf(request));
    withOpenFlash.add(request);
    routeFlash.whenUsed(() => {
      // A 304 response would have no messages.
      delete request.headers["if-none-match"];
      delete request.headers["if-modified-since"];
    });
  };
  app.attach(fastify.server);
  fastify.addHook("preClose", () => app.close());
  const sessionsBefore = new WeakMap<FastifyRequest, string>();
  fastify.addHook("onRequest", async (request) => {
    if (isLive(request)) return;
    await openFlash(request);
    const sessionBefore = sessionOf(request)?.id;
    if (sessionBefore !== undefined) sessionsBefore.set(request, sessionBefore);
  });
  fastify.addHook("onResponse", async (request) => {
    // A changed session means that a route has called `regenerate` or `destroy` to sign a user in or out.
    const sessionBefore = sessionsBefore.get(request);
    if (sessionBefore !== undefined && sessionOf(request)?.id !== sessionBefore)
      app.endSession(sessionBefore);
  });
  fastify.addHook("preHandler", async (request, reply) => {
    const variables = (reply as { locals?: unknown }).locals;
    if (withOpenFlash.has(request) && !isLive(request) && variables !== null && typeof variables === "object")
      Object.assign(variables, { djFlash: flash(request).container.bind(flash(request)) });
  });
  fastify.addHook("onSend", async (request, reply, payload) =>
    isLive(request) || !withOpenFlash.has(request) ? payload : withFlash(request, reply, payload),
  );
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const outcome = await app.capture(request.raw, {
      ...contextOf(request),
      body: request.body,
      outgoing: reply.raw,
      session: sessionOf(request),
      locals: locals?.(request),
    });
    if (outcome === "upgraded") return reply.hijack();
    if (outcome === "passed") {
      await openFlash(request);
      reply.callNotFound();
      return reply;
    }
    const { "content-length": length, ...headers } = outcome.headers;
    if (request.method === "HEAD" && length !== undefined) reply.header("content-length", length);
    return reply.code(outcome.status).headers(headers).send(outcome.body);
  };
  await fastify.register(async (scope) => {
    // Fastify would use the handler that is set when the plugin is registered.
    scope.setErrorHandler((error, request, reply) => fastify.errorHandler(error, request, reply));
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    for (const url of fastifyPaths(app.paths, prefix))
      scope.route({
        method: ["GET", "HEAD", "POST"],
        url,
        config: { djust: true },
        // @fastify/websocket wraps every handler and closes sockets in it, so upgrades are handled before.
        preHandler: async (request, reply) =>
          request.headers.upgrade === undefined ? undefined : handle(request, reply),
        handler: handle,
      });
  });
};
// Without this, Fastify would not apply the plugin's hooks to routes outside the plugin.
Object.assign(djust, { [Symbol.for("skip-override")]: true });

function isLive({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { djust?: unknown } | undefined)?.djust === true;
}

function contextOf(request: FastifyRequest): RequestContext {
  // Fastify sets `ips` only with `trustProxy`; then host, protocol and ip are those of the client.
  if (request.ips === undefined) return {};
  return { host: request.host, https: /^(?:https|wss)$/i.test(request.protocol), address: request.ip };
}

function sessionOf(request: FastifyRequest): FrameworkSession | undefined {
  const holder = request as { session?: FrameworkSession["data"] | null; sessionStore?: SessionStore };
  const { session: data, sessionStore: store } = holder;
  const id = data?.["sessionId"];
  if (!data || !store || typeof id !== "string") return undefined;
  return {
    id,
    store,
    data,
    release: () => {
      holder.session = null;
    },
  };
}

async function withFlash(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const delivery = flash(request).deliver({
    status: reply.statusCode,
    header: (name) => {
      const value = reply.getHeader(name);
      return value === undefined ? undefined : String(value);
    },
    body: typeof payload === "string" || payload instanceof Uint8Array ? payload : undefined,
  });
  for (const cookie of delivery?.cookies ?? []) reply.header("set-cookie", cookie);
  await delivery?.ready;
  if (delivery?.isShown) {
    for (const name of ["etag", "last-modified"]) reply.removeHeader(name);
    reply.header("cache-control", "no-store");
  }
  if (delivery?.body === undefined) return payload;
  reply.removeHeader("content-length");
  return delivery.body;
}

/** Route patterns for Fastify, relative to a prefix. A pattern that Fastify does not support becomes a wildcard. */
function fastifyPaths(patterns: readonly string[], prefix: string): ReadonlySet<string> {
  const paths = new Set(patterns.flatMap(expandOptional).map((path) => path.slice(prefix.length)));
  // Below a prefix, Fastify's route "/" also matches the prefix itself.
  if (paths.has("/") && prefix !== "") paths.delete("");
  return paths;
}

/** Expands optional segments: a pattern for each combination. */
function expandOptional(pattern: string): readonly string[] {
  const optional = /\/:\w+\?(?=\/|$)/.exec(pattern);
  if (!optional) return [withWildcard(pattern)];
  const { index, 0: text } = optional;
  const [before, after] = [pattern.slice(0, index), pattern.slice(index + text.length)];
  return [before + after || "/", before + text.slice(0, -1) + after].flatMap(expandOptional);
}

function withWildcard(pattern: string): string {
  const segments = pattern.split("/");
  const unsupported = segments.findIndex(
    (segment, at) =>
      !(/^(?:[^:*?]*|:\w+(?:\.[\w.]+)?)$/.test(segment) || (segment === "*" && at === segments.length - 1)),
  );
  return unsupported === -1 ? pattern : [...segments.slice(0, unsupported), "*"].join("/");
}
