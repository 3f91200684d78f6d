// Bare `ws`: sends each token of an answer as a frame of its own.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";
import { everyFewTokens, writing } from "./tokens.mjs";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const tell = () => {
  for (const socket of sockets.clients)
    void everyFewTokens((tokens) => {
      for (const token of tokens) socket.send(JSON.stringify({ type: "token", stream: "answer", token }));
    });
};
server.listen(0, "127.0.0.1", () => report(server.address().port, { tell, writing }));
