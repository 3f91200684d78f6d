import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import {
  type App,
  DjustError,
  type FrameworkSession,
  flash,
  type SessionStore,
  type Surroundings,
} from "../server/index.js";

export { flash };

export interface FastifyOptions {
  readonly app: App;
  /** Becomes `request.locals` in views, such as `(request) => ({ user: request.user })`. @default none */
  readonly locals?: (request: FastifyRequest) => Record<string, unknown>;
}

/**
 * Live views as a plugin of Fastify 5.
 *
 * ```ts
 * await fastify.register(cookie);
 * await fastify.register(session, { secret });
 * await fastify.register(djust, { app });
 * ```
 *
 * Register it after what views need (sessions, authentication) and before the routes that use
 * `flash(request)`. Each live route becomes a route of Fastify's, with its hooks, its logging and its error
 * handling; bodies of those routes are read by the application and of no others. The session of
 * `@fastify/session` is that of the views, and WebSockets come through the same hooks as any request. Views
 * of `@fastify/view` find `djFlash(options)` among their variables where they use `reply.locals`.
 *
 * @throws {DjustError} DJ_APP_OPTION when it is registered with another prefix than the application's
 *   `basePath`
 */
export const djust: FastifyPluginAsync<FastifyOptions> = async (fastify, { app, locals, ...options }) => {
  const { prefix } = fastify;
  const place = prefix + ((options as { prefix?: string }).prefix ?? "");
  if (app.basePath !== place && !app.basePath.startsWith(`${place}/`))
    throw new DjustError(
      "DJ_APP_OPTION",
      `the plugin's prefix is "${place}" and the application believes to be at "${app.basePath || "/"}"; give createApp basePath: "${place}"`,
    );
  /** A hook before ours may have answered the others. */
  const opened = new WeakSet<FastifyRequest>();
  const open = async (request: FastifyRequest): Promise<void> => {
    const { raw } = request;
    const found = await app.openFlash([request, raw], raw, undefined, surroundingsOf(request));
    opened.add(request);
    found.whenUsed(() => {
      // A page that a cache has would be answered with 304, and without its messages.
      delete request.headers["if-none-match"];
      delete request.headers["if-modified-since"];
    });
  };
  app.attach(fastify.server);
  fastify.addHook("preClose", () => app.close());
  const sessionsBefore = new WeakMap<FastifyRequest, string>();
  fastify.addHook("onRequest", async (request) => {
    if (isLive(request)) return;
    await open(request);
    const before = sessionOf(request)?.id;
    if (before !== undefined) sessionsBefore.set(request, before);
  });
  fastify.addHook("onResponse", async (request) => {
    // A route has signed somebody in or out with `regenerate` or `destroy`.
    const before = sessionsBefore.get(request);
    if (before !== undefined && sessionOf(request)?.id !== before) app.endSession(before);
  });
  fastify.addHook("preHandler", async (request, reply) => {
    const variables = (reply as { locals?: unknown }).locals;
    if (opened.has(request) && !isLive(request) && variables !== null && typeof variables === "object")
      Object.assign(variables, { djFlash: flash(request).container.bind(flash(request)) });
  });
  fastify.addHook("onSend", async (request, reply, payload) =>
    isLive(request) || !opened.has(request) ? payload : withFlash(request, reply, payload),
  );
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const outcome = await app.capture(request.raw, {
      ...surroundingsOf(request),
      body: request.body,
      outgoing: reply.raw,
      session: sessionOf(request),
      locals: locals?.(request),
    });
    if (outcome === "upgraded") return reply.hijack();
    if (outcome === "passed") {
      await open(request);
      reply.callNotFound();
      return reply;
    }
    const { "content-length": length, ...headers } = outcome.headers;
    if (request.method === "HEAD" && length !== undefined) reply.header("content-length", length);
    return reply.code(outcome.status).headers(headers).send(outcome.body);
  };
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    for (const url of fastifyPaths(app.paths, prefix))
      scope.route({
        method: ["GET", "HEAD", "POST"],
        url,
        config: { djust: true },
        // @fastify/websocket puts a handler of its own around every handler, and closes sockets there.
        preHandler: async (request, reply) =>
          request.headers.upgrade === undefined ? undefined : answer(request, reply),
        handler: answer,
      });
  });
};
// Fastify keeps hooks of a plugin from the routes around it unless this says otherwise.
Object.assign(djust, { [Symbol.for("skip-override")]: true });

function isLive({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { djust?: unknown } | undefined)?.djust === true;
}

function surroundingsOf(request: FastifyRequest): Surroundings {
  // Fastify has it where `trustProxy` is set, and then knows the browser's own words.
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

/** Patterns of paths below a prefix as Fastify has them; a wider one where it has no such pattern. */
function fastifyPaths(patterns: readonly string[], prefix: string): ReadonlySet<string> {
  const paths = new Set(patterns.flatMap(withAndWithout).map((path) => path.slice(prefix.length)));
  // Fastify has a prefix itself come with "/" below it.
  if (paths.has("/") && prefix !== "") paths.delete("");
  return paths;
}

/** The patterns that a pattern with optional segments stands for. */
function withAndWithout(pattern: string): readonly string[] {
  const optional = /\/:\w+\?(?=\/|$)/.exec(pattern);
  if (!optional) return [widened(pattern)];
  const { index, 0: text } = optional;
  const [before, after] = [pattern.slice(0, index), pattern.slice(index + text.length)];
  return [before + after || "/", before + text.slice(0, -1) + after].flatMap(withAndWithout);
}

function widened(pattern: string): string {
  const segments = pattern.split("/");
  const strange = segments.findIndex(
    (segment, at) =>
      !(/^(?:[^:*?]*|:\w+(?:\.[\w.]+)?)$/.test(segment) || (segment === "*" && at === segments.length - 1)),
  );
  return strange === -1 ? pattern : [...segments.slice(0, strange), "*"].join("/");
}
