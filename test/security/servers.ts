import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { App } from "../../src/server/index.js";

/** Starts a server for the test. */
export async function openServer(
  app: App,
  listener: RequestListener,
): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer(listener);
  app.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.close();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
