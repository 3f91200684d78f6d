import type { IncomingMessage, ServerResponse } from "node:http";
import type { FrameworkSession, RequestContext } from "../server/adapter.js";
import {
  type App,
  DjustError,
  type FlashContainerOptions,
  flash,
  type SessionStore,
} from "../server/index.js";

export { flash };

/** The part of Express's request that the adapter uses; Express 4 and 5, with or without `express-session`. */
export interface ExpressRequest extends IncomingMessage {
  /** The path under which the router is mounted. */
  readonly baseUrl?: string;
  /** The client's address, as Express's `trust proxy` setting determines it. */
  readonly ip?: string | undefined;
  /** `"http"` or `"https"`, as Express's `trust proxy` setting determines it. */
  readonly protocol?: string;
  /** The Express application. */
  readonly app?: {
    /** Returns a setting. */
    get(setting: string): unknown;
  };
  /** The session of express-session, if the application uses it. */
  readonly session?: unknown;
  /** Id of that session. */
  sessionID?: string | undefined;
  /** Store of that session. */
  readonly sessionStore?: unknown;
}

/** Options of {@link djust}. */
export interface ExpressOptions<Request> {
  /** Returns the `request.locals` of views: `(request) => ({ user: request.user })`. @default `response.locals` */
  readonly locals?: (request: Request) => Record<string, unknown>;
}

/**
 * Creates a middleware for Express 4 and 5.
 *
 * Register it after the middleware that views need (sessions, authentication, compression) and before the routes that
 * use `flash(request)`. Requests for other paths go to the next middleware. Views use the session of `express-session`;
 * when a route calls its `regenerate` or `destroy`, the open tabs of that session reload. Templates get a variable
 * `djFlash(options)` that returns the flash container as HTML: in EJS `<%- djFlash({ position: "top-right" }) %>`.
 *
 * `app.attach(server)` enables WebSockets. WebSocket requests pass through the same middleware as all others.
 *
 * @throws {DjustError} DJ_APP_OPTION, passed to `next`, if the mount path does not match the application's `basePath`
 * @see docs/guide/frameworks.md
 * @example
 * const web = express();
 * web.use(session({ secret, resave: false, saveUninitialized: false }));
 * web.use(djust(app));
 * app.attach(web.listen(3000));
 */
export function djust<Request extends ExpressRequest = ExpressRequest>(
  app: App,
  options: ExpressOptions<Request> = {},
): (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    const { baseUrl = "" } = request;
    if (baseUrl !== "" && app.basePath !== baseUrl && !app.basePath.startsWith(`${baseUrl}/`))
      return next(
        new DjustError(
          "DJ_APP_OPTION",
          `The mount path must match the basePath of createApp ("${app.basePath || "/"}"), got "${baseUrl}". Set basePath: "${baseUrl}" in createApp.`,
        ),
      );
    const { locals } = response as { locals?: Record<string, unknown> };
    const sessionBefore = sessionOf(request)?.id;
    const nextMiddleware = (error?: unknown): void => {
      if (sessionBefore !== undefined && error === undefined)
        response.once("finish", () => {
          // A route has called `regenerate` or `destroy` to sign a user in or out.
          if (sessionOf(request)?.id !== sessionBefore) app.endSession(sessionBefore);
        });
      if (locals && error === undefined)
        locals["djFlash"] ??= (container?: FlashContainerOptions) => flash(request).container(container);
      next(error);
    };
    void app.handle(request, response, nextMiddleware, {
      ...proxyHeaders(request),
      session: sessionOf(request),
      locals: options.locals?.(request) ?? locals,
    });
  };
}

function sessionOf(request: ExpressRequest): FrameworkSession | undefined {
  const { session, sessionID: id, sessionStore } = request;
  if (!session || id === undefined || !sessionStore) return undefined;
  return {
    id,
    store: sessionStore as SessionStore,
    data: session as FrameworkSession["data"],
    release: () => {
      request.sessionID = undefined;
    },
  };
}

/** The host, protocol and address of the client, if Express's setting "trust proxy" applies to the request. */
function proxyHeaders({ app, socket, headers, protocol, ip }: ExpressRequest): RequestContext {
  const trusts = app?.get("trust proxy fn");
  if (typeof trusts !== "function" || !trusts(socket.remoteAddress, 0)) return {};
  const host = String(headers["x-forwarded-host"] ?? headers.host ?? "");
  return { host: host.split(",")[0]?.trim(), https: /^(?:https|wss)$/i.test(protocol ?? ""), address: ip };
}
