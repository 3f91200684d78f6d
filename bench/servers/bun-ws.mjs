// Bun's own WebSocket server, which is uWebSockets: parses the event and answers with two JSON frames in one write.
import { report } from "./report.mjs";

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, server) =>
    server.upgrade(request, { data: { count: 0 } }) ? undefined : new Response("WebSockets only"),
  websocket: {
    perMessageDeflate: false,
    message(socket, text) {
      const { ref } = JSON.parse(text);
      const count = ++socket.data.count;
      socket.cork(() => {
        socket.send(JSON.stringify({ type: "patch", ref, count }));
        socket.send(
          JSON.stringify({
            type: "flash",
            action: "put",
            level: "success",
            message: `Saved ${count}`,
            id: count,
          }),
        );
      });
    },
  },
});
report(server.port);
