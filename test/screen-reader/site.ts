import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createApp } from "../../src/server/index.js";
import { layout, routes } from "./views.js";

/** The views, over a network that can be cut. */
export interface Site {
  readonly origin: string;
  /** Ends or restores the network. */
  network(isUp: boolean): void;
  close(): Promise<void>;
}

/** Starts the views. Pages whose URL has `?scriptless` run no scripts. */
export async function startSite(): Promise<Site> {
  const app = createApp({ routes, layout, logger: false, developmentTools: false });
  const sockets = new Set<Socket>();
  let isUp = true;
  const server = createServer((request, response) => {
    if (request.url?.includes("scriptless"))
      response.setHeader("content-security-policy", "script-src 'none'");
    void app.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) => app.upgrade(request, socket, head));
  server.on("connection", (socket) => {
    if (!isUp) return void socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    network(on) {
      isUp = on;
      if (!on) cut();
    },
    async close() {
      cut();
      await app.close();
      server.close();
    },
  };
}
