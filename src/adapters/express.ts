import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type App,
  DjustError,
  type FlashContainerOptions,
  type FrameworkSession,
  flash,
  type SessionStore,
  type Surroundings,
} from "../server/index.js";

export { flash };

/** What is read of Express's request, in versions 4 and 5, with `express-session` or without. */
export interface ExpressRequest extends IncomingMessage {
  readonly baseUrl?: string;
  readonly ip?: string | undefined;
  readonly protocol?: string;
  readonly app?: { get(setting: string): unknown };
  readonly session?: unknown;
  sessionID?: string | undefined;
  readonly sessionStore?: unknown;
}

export interface ExpressOptions<Request> {
  /** Becomes `request.locals` in views, such as `(request) => ({ user: request.user })`. @default `response.locals` */
  readonly locals?: (request: Request) => Record<string, unknown>;
}

/**
 * Live views as a middleware of Express 4 and 5.
 *
 * ```ts
 * const web = express();
 * web.use(session({ … }));
 * web.use(djust(app));
 * app.attach(web.listen(3000));
 * ```
 *
 * Register it after what views need (sessions, authentication, compression) and before the routes that use
 * `flash(request)`. What is for no view goes on to the next middleware. The session of `express-session`
 * is that of the views; when a route calls its `regenerate` or `destroy`, the tabs of the session come again. Templates of any language find `djFlash(options)` among their variables, which
 * gives the container with its messages as HTML: in EJS `<%- djFlash({ position: "top-right" }) %>`.
 *
 * `app.attach(server)` is what brings WebSockets. They come through the same middlewares as any request.
 *
 * @throws {DjustError} DJ_APP_OPTION, to Express, when it is mounted at another path than the application's
 *   `basePath`
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
          `the application is mounted at "${baseUrl}" and believes to be at "${app.basePath || "/"}"; give createApp basePath: "${baseUrl}"`,
        ),
      );
    const { locals } = response as { locals?: Record<string, unknown> };
    const before = sessionOf(request)?.id;
    const pass = (error?: unknown): void => {
      if (before !== undefined && error === undefined)
        response.once("finish", () => {
          // A route has signed somebody in or out with `regenerate` or `destroy`.
          if (sessionOf(request)?.id !== before) app.endSession(before);
        });
      if (locals && error === undefined)
        locals["djFlash"] ??= (given?: FlashContainerOptions) => flash(request).container(given);
      next(error);
    };
    void app.handle(request, response, pass, {
      ...behindProxy(request),
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

/** What the setting "trust proxy" makes of a request. */
function behindProxy({ app, socket, headers, protocol, ip }: ExpressRequest): Surroundings {
  const trusts = app?.get("trust proxy fn");
  if (typeof trusts !== "function" || !trusts(socket.remoteAddress, 0)) return {};
  const host = String(headers["x-forwarded-host"] ?? headers.host ?? "");
  return { host: host.split(",")[0]?.trim(), https: /^(?:https|wss)$/i.test(protocol ?? ""), address: ip };
}
