import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { App } from "../server/index.js";

export { flash } from "../server/index.js";

/** What answers the requests of a server of `node:http`, `node:https` or `node:http2`. */
export type NodeListener = (
  request: IncomingMessage & Http2ServerRequest,
  response: ServerResponse & Http2ServerResponse,
) => void;

/**
 * Live views on a server of Node's own.
 *
 * ```ts
 * const server = createServer(djust(app, (request, response) => response.end("an ordinary page")));
 * app.attach(server);
 * server.listen(3000);
 * ```
 *
 * `app.attach` is what brings WebSockets; without it the browser uses server-sent events. An HTTP/2 server
 * needs `allowHTTP1: true` for them: browsers open WebSockets over HTTP/1.1.
 *
 * @param app one application, or several with a `basePath` each
 * @param otherwise answers what is for none of them, and may use `flash(request)` @default 404
 */
export function djust(app: App | readonly App[], otherwise?: NodeListener): NodeListener {
  const apps = Array.isArray(app) ? [...app] : [app as App];
  return (request, response) => {
    const pass = (at: number): void => {
      const next = apps[at + 1] ? () => pass(at + 1) : otherwise && (() => otherwise(request, response));
      void apps[at]?.handle(request, response, next);
    };
    pass(0);
  };
}
