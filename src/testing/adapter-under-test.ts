import type { App, RouteFlash } from "../server/index.js";

/** What an ordinary route receives, in terms independent of the framework. */
export interface OrdinaryRequest {
  /** The flash of the request. */
  readonly flash: RouteFlash;
  /** The parameters of the query. */
  readonly query: { readonly [name: string]: string };
  /** The framework's own session, readable and writable. */
  readonly session: Record<string, unknown> | undefined;
  /** The body as parsed by the framework. */
  readonly body: unknown;
  /** Destroys the framework's session, as a sign-out does. */
  readonly endSession: (() => Promise<void>) | undefined;
}

/** How an ordinary route responds, using the framework's own API. */
export type OrdinaryAnswer =
  | { readonly redirect: string }
  | { readonly html: string; readonly status?: number }
  | { readonly json: unknown }
  | { readonly text: string };

/** An ordinary route, which the server under test registers in its framework. */
export interface OrdinaryRoute {
  /** The HTTP method. */
  readonly method: "GET" | "POST";
  /** Path of the route. */
  readonly path: string;
  /** Errors it throws go to the framework's own error handler. */
  answer(request: OrdinaryRequest): OrdinaryAnswer | Promise<OrdinaryAnswer>;
}

/** The server that a case needs. */
export interface ServerSetup {
  /** Mounted in this order. If there are several, each has its own `basePath`. */
  readonly apps: readonly App[];
  /** The routes to register. */
  readonly routes: readonly OrdinaryRoute[];
  /**
   * "parsed": the framework parses JSON and forms before the adapter runs. "raw": it reads bytes. Absent: no body parser.
   */
  readonly bodies?: "parsed" | "raw" | undefined;
  /** Whether to set up the framework's own sessions, saved once they hold data. */
  readonly sessions?: boolean;
}

/**
 * A server as an application would write it. Before the adapter runs a middleware that logs, sets the
 * response header `x-framework: yes` and the cookie `from-framework=1`, and responds 401 to each request
 * with the header `x-refuse`. After the routes comes an error handler that responds 500 with the text
 * `handled: ` and the error's message.
 */
export interface RunningServer {
  /** For example "http://localhost:3000". */
  readonly origin: string;
  /** Lines logged by the middleware: "GET /path 200", or "GET /path" where the status is unknown. */
  readonly logged: readonly string[];
  /** Stops the server. */
  close(): Promise<void>;
}

/** An adapter, and the features of its framework. */
export interface AdapterUnderTest {
  /** Includes the framework's version. */
  readonly name: string;
  /** Features of the framework. */
  readonly has: {
    /** Whether it has sessions of its own. */
    readonly sessions: boolean;
    /** Whether it can parse bodies before the adapter runs. */
    readonly bodies: readonly ("parsed" | "raw")[];
  };
  /** Whether requests use HTTP/2. */
  readonly http2?: boolean;
  /** Starts the server. @param setup what the case needs */
  start(setup: ServerSetup): Promise<RunningServer>;
}
