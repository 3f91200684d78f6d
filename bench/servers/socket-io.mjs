// Socket.IO with an acknowledgement for each event.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { report } from "./report.mjs";

const server = createServer();
new Server(server, { transports: ["websocket"] }).on("connection", (socket) => {
  let count = 0;
  socket.on("save", (_params, acknowledge) => {
    acknowledge({ count: ++count, message: `Saved ${count}` });
  });
});
server.listen(0, "127.0.0.1", () => report(server.address().port));
