// Bare `ws`: parses the event and answers with one JSON frame.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  let count = 0;
  socket.on("message", (data) => {
    const { ref } = JSON.parse(data.toString());
    socket.send(JSON.stringify({ type: "patch", ref, count: ++count, message: `Saved ${count}` }));
  });
});
server.listen(0, "127.0.0.1", () => report(server.address().port));
