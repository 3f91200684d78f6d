import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Blocks {
  /** Answers upgrades with 400, like a proxy without WebSocket support; or accepts them, and then passes nothing on. */
  readonly upgrades?: boolean | "silent";
  /** Refuses event streams, or buffers them until they end, which they never do. */
  readonly eventStreams?: "refused" | "held back";
  /** Ends a WebSocket with its next frame, and answers everything with 502, like a proxy whose server is down. */
  readonly isDown?: boolean;
  /** Removes the header that tells browsers not to store a page. */
  readonly noStore?: boolean;
}

/** A proxy in front of a site that blocks some transports; it closes with the test. @returns its origin */
export async function blockingProxy(target: string, blocks: Blocks): Promise<string> {
  const { hostname, port } = new URL(target);
  const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
    if (blocks.isDown) return void answer.writeHead(502).end("<h1>Bad gateway</h1>");
    const isStream = /\/sse\b/.test(incoming.url ?? "");
    if (isStream && blocks.eventStreams === "refused")
      return void answer.writeHead(502).end("<h1>Bad gateway</h1>");
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (response) => {
      if (isStream && blocks.eventStreams === "held back") return void response.resume();
      if (blocks.noStore) delete response.headers["cache-control"];
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    incoming.pipe(onward);
  };
  const proxy = createServer(forward);
  proxy.on("upgrade", (incoming, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (blocks.isDown) return void socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n");
    if (blocks.upgrades === true)
      return void socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    const onward = request({ hostname, port, path: incoming.url, headers: incoming.headers });
    onward.on("upgrade", (response, onwardSocket) => {
      const lines = response.rawHeaders.flatMap((name, index, all) =>
        index % 2 ? [] : `${name}: ${all[index + 1]}`,
      );
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
      onwardSocket.on("error", () => socket.destroy());
      if (blocks.upgrades !== "silent") onwardSocket.pipe(socket).pipe(onwardSocket);
      socket.on("data", () => blocks.isDown && socket.destroy());
      socket.on("close", () => onwardSocket.destroy());
    });
    onward.end(head);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
