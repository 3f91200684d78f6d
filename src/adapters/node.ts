import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { App } from "../server/index.js";

export { flash } from "../server/index.js";

type NodeRequest = IncomingMessage | Http2ServerRequest;
type NodeResponse = ServerResponse | Http2ServerResponse;

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
export function djust(app: App | readonly App[]): (request: NodeRequest, response: NodeResponse) => void;
export function djust<
  Request extends NodeRequest = IncomingMessage,
  Response extends NodeResponse = ServerResponse,
>(
  app: App | readonly App[],
  otherwise: ((request: Request, response: Response) => void) | undefined,
): (request: Request, response: Response) => void;
export function djust(
  app: App | readonly App[],
  otherwise?: (request: NodeRequest, response: NodeResponse) => void,
): (request: NodeRequest, response: NodeResponse) => void {
  const apps = Array.isArray(app) ? [...app] : [app as App];
  return (request, response) => {
    const pass = (at: number): void => {
      const next = apps[at + 1] ? () => pass(at + 1) : otherwise && (() => otherwise(request, response));
      void apps[at]?.handle(request, response, next);
    };
    pass(0);
  };
}
