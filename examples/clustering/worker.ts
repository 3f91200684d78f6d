import { createApp, djFlash, eventHandler, html, LiveView } from "djust-ts";
import { redis } from "djust-ts/redis";
import { createClient } from "redis";
import { RedisSessions } from "./redis-sessions.js";

const url = process.env["REDIS_URL"] ?? "redis://localhost:6379";
const client = createClient({ url });
client.on("error", (error) => console.error(error));
await client.connect();

/** Shows each message in the tabs of all workers. */
class NewsView extends LiveView {
  override mount() {
    this.subscribe("news");
  }

  @eventHandler() send({ text = "" }: { text?: string }) {
    app.flash.to("news").put("info", `${text} (from worker ${process.pid})`);
  }

  override render() {
    return html`${djFlash({ autoDismiss: 0 })}
      <h1>News</h1>
      <p>This tab is connected to worker <output>${process.pid}</output>.</p>
      <form dj-submit="send">
        <label>Message <input name="text" required></label> <button>Send</button>
      </form>`;
  }
}

const app = createApp({
  secret: process.env["DJUST_SECRET"],
  routes: { "/": NewsView },
  // Over a WebSocket, a tab stays with its worker. Other transports send each event over any connection.
  transports: ["websocket"],
  sessionStore: new RedisSessions(client),
  ...(await redis({ url })),
});
// All workers listen on the same port: the primary distributes the connections.
const listening = await app.listen({ port: Number(process.env["PORT"] ?? 3000) });
console.log(`Worker ${process.pid} is open at ${listening.url}`);
