import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunningServer, ServerSetup } from "djust-ts/testing/adapters";

/** Starts a server on a free port. */
export async function listening(
  server: Server,
  apps: ServerSetup["apps"],
  logged: readonly string[],
  scheme = "http",
): Promise<RunningServer> {
  if (!server.listening)
    await new Promise<void>((resolve) => {
      server.listen(0, "localhost", resolve);
    });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${scheme}://localhost:${port}`,
    logged,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const app of apps) await app.close();
      // HTTP/2 servers have no such method; their connections close with their streams.
      server.closeAllConnections?.();
      await closed;
    },
  };
}

export function queryOf(url: string | undefined): { [name: string]: string } {
  return Object.fromEntries(new URL(url ?? "", "http://localhost").searchParams);
}
