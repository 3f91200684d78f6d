import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type AppOptions, createApp, type TransportName } from "../../src/server/index.js";

export const transports: readonly TransportName[] = ["websocket", "sse", "http"];

/** An application that listens. */
export interface Site {
  readonly origin: string;
  /** Breaks every connection, like a network failure. */
  cut(): void;
  /** The number of live sessions. */
  sessions(): number;
}

/** Starts an application; it ends with the test. */
export async function serve(options: AppOptions): Promise<Site> {
  const app = createApp({
    logger: false,
    // Their overlay would cover what tests click.
    developmentTools: options.development === true,
    ...options,
  });
  const { url, server } = await app.listen({ port: 0, host: "127.0.0.1" });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(async () => {
    const closed = app.close();
    // The page is still open and would hold its connections.
    cut();
    await closed;
  });
  return { origin: url, cut, sessions: () => app.health().sessions };
}
