import { onTestFinished } from "vitest";
import { type AppOptions, createApp, type TransportName } from "../../src/server/index.js";

export const transports: readonly TransportName[] = ["websocket", "sse", "http"];

/** Starts an application; it ends with the test. @returns its origin */
export async function serve(options: AppOptions): Promise<string> {
  const app = createApp({ logger: false, ...options });
  const { url, server } = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => {
    const closed = app.close();
    // The page is still open and would keep its connections.
    server.closeAllConnections();
    await closed;
  });
  return url;
}
