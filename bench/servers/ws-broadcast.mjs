// Bare `ws`: sends one string, serialized once, to every socket in a loop.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let id = 0;
sockets.on("connection", (socket) => socket.on("message", (data) => JSON.parse(data.toString())));
const broadcast = ({ message }) => {
  const text = JSON.stringify({ type: "flash", action: "put", level: "info", message, id: ++id });
  for (const socket of sockets.clients) socket.send(text);
};
server.listen(0, "127.0.0.1", () => report(server.address().port, { broadcast }));
