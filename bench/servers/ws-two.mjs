// Bare `ws`: parses the event and answers with two JSON frames in one write.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket, request) => {
  let count = 0;
  socket.on("message", (data) => {
    const { ref } = JSON.parse(data.toString());
    request.socket.cork();
    socket.send(JSON.stringify({ type: "patch", ref, count: ++count }));
    socket.send(
      JSON.stringify({
        type: "flash",
        action: "put",
        level: "success",
        message: `Saved ${count}`,
        id: count,
      }),
    );
    request.socket.uncork();
  });
});
server.listen(0, "127.0.0.1", () => report(server.address().port));
