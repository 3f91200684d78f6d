import type { App, RouteFlash } from "../server/index.js";
import { adapterCaseList } from "./adapter-cases.js";
import { HttpBrowser } from "./http-browser.js";

/** What an ordinary route is given, whatever the framework calls it. */
export interface OrdinaryRequest {
  readonly flash: RouteFlash;
  readonly query: { readonly [name: string]: string };
  /** The framework's own session, to read and to write. */
  readonly session: Record<string, unknown> | undefined;
  /** The body as the framework's own parser has it. */
  readonly body: unknown;
  /** Ends the framework's session, as a logout does. */
  readonly endSession: (() => Promise<void>) | undefined;
}

/** How an ordinary route answers, by the framework's own means. */
export type OrdinaryAnswer =
  | { readonly redirect: string }
  | { readonly html: string; readonly status?: number }
  | { readonly json: unknown }
  | { readonly text: string };

/** A route beside the live ones, which the server under test registers in its framework. */
export interface OrdinaryRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What it throws is for the framework's own error handling. */
  answer(request: OrdinaryRequest): OrdinaryAnswer | Promise<OrdinaryAnswer>;
}

/** What a server has to have for a case. */
export interface ServerSetup {
  /** In this order; each has a `basePath` of its own where there are several. */
  readonly apps: readonly App[];
  readonly routes: readonly OrdinaryRoute[];
  /** The framework's parsers of JSON and forms run before the adapter; "raw" gives bytes; absent: there are none. */
  readonly bodies?: "parsed" | "raw" | undefined;
  /** The framework's own sessions, under any cookie name, that are kept once they hold something. */
  readonly sessions?: boolean;
}

/**
 * A server as an application would write it. Before the adapter it has a middleware that sets the response
 * header `x-framework: yes` and the cookie `from-framework=1`, answers 401 to each request with the header `x-refuse`, and logs; after the
 * routes an error handler that answers 500 with the text `handled: ` and the error's message.
 */
export interface RunningServer {
  /** Such as "http://localhost:3000". */
  readonly origin: string;
  /** What the middleware has logged: "GET /path 200", or just "GET /path" where it cannot know more. */
  readonly logged: readonly string[];
  close(): Promise<void>;
}

/** An adapter, and what the framework under it has. */
export interface AdapterUnderTest {
  /** With the framework's version. */
  readonly name: string;
  readonly has: {
    readonly sessions: boolean;
    readonly bodies: readonly ("parsed" | "raw")[];
  };
  /** Requests are sent by HTTP/2. */
  readonly http2?: boolean;
  start(setup: ServerSetup): Promise<RunningServer>;
}

/** Something that an adapter has to do. */
export interface AdapterCase {
  /** A short sentence in the present tense. */
  readonly name: string;
  /** @throws when it does not */
  run(): Promise<void>;
}

/**
 * What every adapter of djust-ts has to do, proven with a real server of its framework, in any test runner:
 *
 * ```ts
 * for (const { name, run } of adapterCases(myAdapter)) test(name, run);
 * ```
 *
 * Cases for what the framework does not have are not among them.
 */
export function adapterCases(adapter: AdapterUnderTest): readonly AdapterCase[] {
  return adapterCaseList
    .filter(({ needs }) => needs === undefined || needs(adapter))
    .map(({ name, run }) => ({
      name,
      run: async () => {
        const servers: RunningServer[] = [];
        const start = async (
          setup: Partial<ServerSetup> & Pick<ServerSetup, "apps">,
        ): Promise<HttpBrowser> => {
          const server = await adapter.start({ routes: [], ...setup });
          servers.push(server);
          return new HttpBrowser(server.origin, adapter.http2);
        };
        try {
          await run({ start, logged: () => servers.flatMap(({ logged }) => logged) });
        } finally {
          for (const server of servers) await server.close();
        }
      },
    }));
}
