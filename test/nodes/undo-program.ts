import { createClient } from "redis";
import { redis } from "../../src/redis/index.js";
import {
  createApp,
  djFlash,
  html,
  LiveView,
  type TransportName,
  type UndoableAction,
} from "../../src/server/index.js";

/**
 * One node whose actions users may undo. Outcomes go to a hash in Redis by the id of the action, as to a
 * database that all nodes share; a repeated call leaves the first outcome, and is noted beside it.
 */

const url = process.env["REDIS_URL"] ?? "";
const outcomes = createClient({ url });
await outcomes.connect();

class Orders extends LiveView {
  static override events = { remove: true, removeAndLeave: true };

  async remove({ order, seconds }: { order: number; seconds: number }): Promise<void> {
    await this.undoable("deleteOrder", { order }, { message: `Order ${order} deleted.`, seconds });
  }

  async removeAndLeave(removed: { order: number; seconds: number }): Promise<void> {
    await this.remove(removed);
    this.liveRedirect("/orders", { carryFlash: true });
  }

  override render() {
    return html`${djFlash()}<h1>Orders</h1>`;
  }
}

class AllOrders extends Orders {}

const note =
  (outcome: string): UndoableAction<{ order: number }>["run"] =>
  async ({ order }, { id }) => {
    // Long enough for a node to be killed meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 30));
    const noted = `${outcome} ${order} ${process.pid}`;
    if (await outcomes.hSetNX("outcomes", id, noted)) return;
    await outcomes.rPush("repeats", `${await outcomes.hGet("outcomes", id)}, ${noted}`);
  };

const app = createApp({
  ...(await redis({ url, timeoutMs: 3_000 })),
  secret: "a secret of all nodes of this test",
  routes: { "/": Orders, "/orders": AllOrders },
  transports: [process.env["TRANSPORT"] as TransportName],
  logger: false,
  undoable: { deleteOrder: { run: note("deleted"), undo: note("restored") } },
});
const { port } = await app.listen({ port: 0, host: "127.0.0.1" });
process.send?.({ port });
