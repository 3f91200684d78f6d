import { flashCases } from "./adapter-cases/flash-cases.js";
import { pageCases } from "./adapter-cases/page-cases.js";
import { sessionCases } from "./adapter-cases/session-cases.js";
import { transportCases } from "./adapter-cases/transport-cases.js";
import type { AdapterUnderTest, RunningServer, ServerSetup } from "./adapter-under-test.js";
import { HttpBrowser } from "./http-browser.js";

export type {
  AdapterUnderTest,
  OrdinaryAnswer,
  OrdinaryRequest,
  OrdinaryRoute,
  RunningServer,
  ServerSetup,
} from "./adapter-under-test.js";

/** One requirement of an adapter. */
export interface AdapterCase {
  /** A short sentence in the present tense. */
  readonly name: string;
  /** @throws when the adapter does not meet it */
  run(): Promise<void>;
}

/**
 * Returns the conformance suite for adapters, to run against a real server of the framework with any test
 * runner. Cases that need a feature the framework lacks are left out.
 *
 * @param adapter builds a server with the adapter, and states which features the framework has
 * @see docs/guide/frameworks.md, "Write an adapter"
 * @example
 * for (const { name, run } of adapterCases(myAdapter)) test(name, run);
 */
export function adapterCases(adapter: AdapterUnderTest): readonly AdapterCase[] {
  return [...pageCases, ...transportCases, ...sessionCases, ...flashCases]
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
