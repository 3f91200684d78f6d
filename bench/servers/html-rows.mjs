// Sends the whole HTML of a thousand rows over a bare `ws` on each change; the page morphs it with idiomorph.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const script = readFileSync(require.resolve("idiomorph/dist/idiomorph.min.js"));
const page = `<!doctype html><html><head><title>rows</title><script src="/idiomorph.js"></script></head>
<body><div id="view"></div><script>
const socket = new WebSocket(location.origin.replace("http", "ws"));
const view = document.getElementById("view");
socket.onmessage = ({ data }) => Idiomorph.morph(view, JSON.parse(data).html, { morphStyle: "innerHTML" });
</script></body></html>`;

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (text) => text.replace(/[&<>]/g, (sign) => escapes[sign]);

class Rows {
  #rows;
  #turns = 0;
  constructor() {
    this.reset();
  }
  carryOut(event, ref) {
    this.#turns++;
    this[event]();
    const items = this.#rows.map(({ id, text }) => `<li id="row-${id}">${escaped(text)}</li>`);
    return JSON.stringify({ type: "patch", ref, html: `<ul>${items.join("")}</ul>` });
  }
  change() {
    this.#rows[(this.#turns * 7) % this.#rows.length].text = `Row ${this.#turns}`;
  }
  insert() {
    this.#rows.splice(500, 0, { id: 1000 + this.#turns, text: "new" });
  }
  remove() {
    this.#rows.splice(500, 1);
  }
  move() {
    this.#rows.splice(100, 0, ...this.#rows.splice(900, 1));
  }
  reset() {
    this.#rows = Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` }));
  }
}

const server = createServer((request, response) => {
  const isScript = request.url === "/idiomorph.js";
  response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
  response.end(isScript ? script : page);
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const open = new Map();
sockets.on("connection", (socket) => {
  const rows = new Rows();
  open.set(socket, rows);
  socket.on("message", (data) => {
    const { event, ref } = JSON.parse(data.toString());
    socket.send(rows.carryOut(event, ref));
  });
  socket.on("close", () => open.delete(socket));
});
const tell = ({ message }) => {
  for (const [socket, rows] of open) socket.send(rows.carryOut(message));
};
server.listen(0, "127.0.0.1", () => report(server.address().port, { tell }));
