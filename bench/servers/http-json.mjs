// Bare node:http: parses the event and answers with one JSON object.
import { createServer } from "node:http";
import { report } from "./report.mjs";

let count = 0;
const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const { ref } = JSON.parse(body);
    const answer = JSON.stringify({ type: "patch", ref, count: ++count, message: `Saved ${count}` });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, "127.0.0.1", () => report(server.address().port));
