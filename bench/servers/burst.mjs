// A hundred messages in one frame of a bare `ws`; a purpose-built page shows them like djust-ts.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";

const style = readFileSync(new URL("../../css/flash.css", import.meta.url));
const page = `<!doctype html><html><head><title>burst</title><link rel="stylesheet" href="/flash.css"></head>
<body><div id="dj-flash-container" class="dj-flash-container dj-flash-top-right" aria-live="polite" role="region"></div>
<p>Page</p><script>
const container = document.getElementById("dj-flash-container");
new WebSocket(location.origin.replace("http", "ws")).onmessage = ({ data }) => {
  const messages = JSON.parse(data);
  if (messages.length === 0) {
    for (const element of container.children) element.classList.add("dj-flash-removing");
    setTimeout(() => container.replaceChildren(), 300);
    return;
  }
  const all = document.createDocumentFragment();
  for (const { level, message } of messages) {
    const element = document.createElement("div");
    element.className = "dj-flash dj-flash-" + level;
    element.setAttribute("role", "alert");
    element.dataset.djFlashLevel = level;
    element.textContent = message;
    all.append(element);
  }
  container.append(all);
};
</script></body></html>`;
const server = createServer((request, response) => {
  const isStyle = request.url === "/flash.css";
  response.writeHead(200, { "content-type": isStyle ? "text/css" : "text/html" });
  response.end(isStyle ? style : page);
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const tell = ({ message }) => {
  const messages = Array.from({ length: 100 }, (_, at) => ({ level: "info", message: `Message ${at + 1}` }));
  for (const socket of sockets.clients) socket.send(JSON.stringify(message === "clear" ? [] : messages));
};
server.listen(0, "127.0.0.1", () => report(server.address().port, { tell }));
