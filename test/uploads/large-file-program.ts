import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { createApp, eventHandler, html, LiveView } from "../../src/server/index.js";

/** A server in a process of its own, which reports how much memory it uses while a large file arrives. */

class LargeView extends LiveView {
  files = this.allowUpload("files", { maxFileSize: 1_000_000_000 });
  sum = "";

  @eventHandler() async save() {
    [this.sum = ""] = await this.consumeUploads("files", async (_entry, file) => {
      const hash = createHash("sha256");
      for await (const part of file.stream()) hash.update(part);
      return hash.digest("hex");
    });
  }

  override render() {
    const [entry] = this.files.entries;
    return html`<form dj-submit="save"><input type="file" dj-upload="files"><button>Save</button></form>
      <output>${entry?.progress}</output><p>${this.sum}</p>`;
  }
}

const app = createApp({ secret: "the secret of large files", routes: { "/": LargeView }, logger: false });
const { url, server } = await app.listen({ port: 0, host: "127.0.0.1" });
const sockets = new Set<Socket>();
server.on("connection", (socket: Socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
});

/** Bytes in use after a collection: objects, and buffers outside of the heap. */
const used = (): number => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
let before = 0;
let most = 0;
setInterval(() => {
  most = Math.max(most, used());
}, 100).unref();

process.on("message", (message: "start" | "cut" | "report" | "close") => {
  if (message === "start") most = before = used();
  if (message === "cut") for (const socket of sockets) socket.destroy();
  if (message === "report") process.send?.({ grownBytes: Math.max(most, used()) - before });
  if (message === "close") void app.close().then(() => process.exit(0));
});
process.send?.({ url });
