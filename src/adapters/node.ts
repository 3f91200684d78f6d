import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { App } from "../server/index.js";

export { flash } from "../server/index.js";

/** A request of `node:http`, `node:https` or `node:http2`. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;
/** A response of `node:http`, `node:https` or `node:http2`. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

/**
 * Creates a request listener for Node's `http`, `https` and `http2` servers.
 *
 * `app.attach(server)` enables WebSockets; without it, browsers use server-sent events. An HTTP/2 server also needs
 * `allowHTTP1: true`, because browsers open WebSockets over HTTP/1.1.
 *
 * @param app one application, or several that each have their own `basePath`
 * @see docs/guide/frameworks.md
 * @example
 * const server = createServer(djust(app, (request, response) => response.end("an ordinary page")));
 * app.attach(server);
 * server.listen(3000);
 */
export function djust(app: App | readonly App[]): (request: NodeRequest, response: NodeResponse) => void;
/**
 * Creates a request listener that also passes requests for other paths to a listener of yours.
 *
 * @param app one application, or several that each have their own `basePath`
 * @param otherwise handles requests for other paths; it can use `flash(request)` @default responds with 404
 */
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
    const handleFrom = (at: number): void => {
      const next = apps[at + 1]
        ? () => handleFrom(at + 1)
        : otherwise && (() => otherwise(request, response));
      void apps[at]?.handle(request, response, next);
    };
    handleFrom(0);
  };
}
