import { type ClientHttp2Session, connect as connectHttp2Session } from "node:http2";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, vi } from "vitest";
import {
  type App,
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
} from "../../src/server/index.js";
import { freePort } from "../nodes/redis-server.js";
import { type Changes, type ProxyName, startProxy, type Tls } from "./proxy.js";

class Page extends LiveView {
  @eventHandler() save({ count = 0 }: { count?: number }) {
    this.putFlash("success", `Saved ${count}`);
  }
  override render() {
    return html`${djFlash()}<button dj-click="save">Save</button>`;
  }
}

/** A server that can be stopped and started again on its port, as in a deployment. */
async function server(
  port: number,
  limits: AppOptions["limits"] = {},
): Promise<{ restart(): Promise<void> }> {
  let app: App;
  const start = async (): Promise<void> => {
    app = createApp({
      secret: "a secret that nobody could ever guess",
      logger: false,
      trustProxy: true,
      limits,
      routes: { "/": Page },
    });
    await app.listen({ port, host: "127.0.0.1", signals: false });
  };
  await start();
  onTestFinished(() => app.close());
  return {
    restart: async () => {
      await app.close();
      await wait(500);
      await start();
    },
  };
}

/** Two servers behind a proxy as the docs configure it. */
export async function site(
  name: ProxyName,
  options: { readonly limits?: AppOptions["limits"]; readonly changes?: Changes; readonly tls?: Tls } = {},
) {
  const ports = [await freePort(), await freePort()] as const;
  const servers = await Promise.all(ports.map((port) => server(port, options.limits)));
  const port = await freePort();
  const proxy = await startProxy(name, port, ports, options);
  onTestFinished(() => proxy.stop());
  const origin = `http${options.tls ? "s" : ""}://127.0.0.1:${port}`;
  const answers = async (): Promise<void> => {
    if (options.tls) await (await connectHttp2(origin)).close();
    else expect((await fetch(origin)).status).toBe(200);
  };
  await vi.waitFor(answers, {
    timeout: 20_000,
    interval: 100,
  });
  return { origin, port, servers };
}

export function connectHttp2(origin: string): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2Session(origin, { rejectUnauthorized: false, ALPNProtocols: ["h2"] });
    session.once("connect", () => resolve(session));
    session.once("error", reject);
  });
}
