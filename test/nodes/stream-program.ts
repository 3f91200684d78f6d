import { redis } from "../../src/redis/index.js";
import { createApp, html, LiveView, type TransportName } from "../../src/server/index.js";

/** One node whose view streams 2,000 numbered tokens, and a row for every tenth. */

const tokens = 2_000;

class Streamed extends LiveView {
  static override events = { write: { background: true } };
  rows = this.stream<number>("rows", { key: (row) => row, item: (row) => html`<li>${row}</li>`, limit: 20 });

  async write(_: object, signal: AbortSignal): Promise<void> {
    const text = this.stream("text");
    text.start();
    this.rows.reset();
    for (let token = 1; token <= tokens && !signal.aborted; token++) {
      text.append(`${token} `);
      if (token % 10 === 0) this.rows.insert(token / 10, { at: "start" });
      if (token % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    text.done();
    this.rows.done();
  }

  override render() {
    return html`<pre dj-stream="text"></pre><ul dj-stream="rows">${this.rows}</ul><button dj-click="write">Write</button>`;
  }
}

const app = createApp({
  ...(await redis({ url: process.env["REDIS_URL"] ?? "", timeoutMs: 3_000 })),
  secret: "a secret of all nodes of this test",
  routes: { "/": Streamed },
  transports: [process.env["TRANSPORT"] as TransportName],
  logger: false,
});
const { port } = await app.listen({ port: 0, host: "127.0.0.1" });
process.send?.({ port });
