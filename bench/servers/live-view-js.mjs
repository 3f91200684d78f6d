// LiveViewJS on Express: each click changes the page and puts a flash.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";

const require = createRequire(import.meta.url);
const express = require("express");
const session = require("express-session");
const { createLiveView, html, safe } = require("liveviewjs");
const { NodeExpressLiveViewServer } = require("@liveviewjs/express");

const counter = createLiveView({
  mount: (socket) => socket.assign({ count: 0 }),
  handleEvent: (_event, socket) => {
    const count = socket.context.count + 1;
    socket.putFlash("info", `Saved ${count}`);
    socket.assign({ count });
  },
  render: ({ count }, meta) =>
    html`<p class="flash">${meta.flash?.info ?? ""}</p><p>${count}</p><button phx-click="save">Save</button>`,
});
const rows = createLiveView({
  mount: (socket) =>
    socket.assign({ turns: 0, rows: Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` })) }),
  handleEvent: (_event, socket) => {
    const turns = socket.context.turns + 1;
    const next = socket.context.rows.slice();
    next[(turns * 7) % 1000] = { id: (turns * 7) % 1000, text: `Row ${turns}` };
    socket.assign({ turns, rows: next });
  },
  render: ({ rows: all }) => html`<ul>${all.map((row) => html`<li>${row.text}</li>`)}</ul>`,
});
const page = (_options, csrf, content) =>
  html`<!DOCTYPE html><html><head><meta name="csrf-token" content="${csrf}"></head><body>${safe(content)}</body></html>`;

const live = new NodeExpressLiveViewServer(
  { "/": counter, "/rows": rows },
  page,
  { title: "bench" },
  { serDeSigningSecret: "a secret" },
);
const app = express();
app.use(session({ secret: "a secret", resave: false, saveUninitialized: true }));
app.use(live.httpMiddleware());
const server = createServer(app);
await live.wsMiddleware()(new WebSocketServer({ server, perMessageDeflate: false }));
server.listen(0, "127.0.0.1", () => report(server.address().port));
