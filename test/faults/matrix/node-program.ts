import { createCluster } from "redis";
import { type RedisOptions, redis } from "../../../src/redis/index.js";
import { createApp, djFlash, html, LiveView } from "../../../src/server/index.js";

/** One node of the fault matrix: reports each message once it is stored, or could not be. */

class Desk extends LiveView {
  static override events = { save: true };

  save({ message = "" }: { message?: string }): void {
    if (!isShared) process.send?.({ put: message, isStored: false });
    this.putFlash("success", message);
  }

  override render() {
    return html`${djFlash({ autoDismiss: 0 })}<button dj-click="save">Save</button>`;
  }
}

/** As `createClient`, `createCluster` or the option `sentinel` reach the store; `null` for an application of one node. */
const store: { url: string } | Pick<RedisOptions, "sentinel"> | { rootNodes: { url: string }[] } | null =
  JSON.parse(process.env["REDIS_OPTIONS"] ?? "null");
const silent = { info: () => {}, warn: () => {} };
const isShared = store !== null;
const options = store && ("rootNodes" in store ? { client: createCluster(store) } : store);
const parts = options && (await redis({ ...options, timeoutMs: 5_000, logger: silent }));
if (parts) {
  const { outboxStore } = parts;
  const add = outboxStore.add.bind(outboxStore);
  outboxStore.add = async (sessionId, commands, mark) => {
    const report = (isStored: boolean): void => {
      for (const command of commands)
        if (command.action === "put") process.send?.({ put: command.message, isStored, at: Date.now() });
    };
    try {
      await add(sessionId, commands, mark);
    } catch (error) {
      report(false);
      throw error;
    }
    report(true);
  };
}
export const app = createApp({
  ...parts,
  secret: "a secret of all nodes of the matrix",
  routes: { "/": Desk },
  trustProxy: true,
  logger: false,
  limits: { eventsPerSecondPerAddress: 10_000, connectionsPerAddress: 1_000 },
});
await app.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1" });
process.send?.({ listening: true });
