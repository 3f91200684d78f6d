// Bare node:http: receives the event by POST and replies with two JSON frames over an event stream, in one write.
import { createServer } from "node:http";
import { report } from "./report.mjs";

const streams = new Map();
let count = 0;
const server = createServer((request, response) => {
  const [path, id] = request.url.split("?");
  if (path === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.flushHeaders();
    streams.set(id, response);
    return;
  }
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const { ref } = JSON.parse(body);
    const flash = { type: "flash", action: "put", level: "success", message: `Saved ${++count}`, id: count };
    const patch = { type: "patch", ref, count };
    streams.get(id).write(`data: ${JSON.stringify(patch)}\n\ndata: ${JSON.stringify(flash)}\n\n`);
    response.writeHead(202, { "content-type": "application/json", "content-length": 2 });
    response.end("{}");
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, "127.0.0.1", () => report(server.address().port));
