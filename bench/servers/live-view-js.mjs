// LiveViewJS on Express with Phoenix's own page script: the same views as djust-ts.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { WebSocketServer } from "ws";
import { report } from "./report.mjs";
import { everyFewTokens, writing } from "./tokens.mjs";

const require = createRequire(import.meta.url);
// At startup it requests a list of MIME types from a CDN, which only uploads need.
globalThis.fetch = async () => ({ ok: true, json: async () => ({}) });
const express = require("express");
const session = require("express-session");
const { createLiveView, html, safe, SessionFlashAdaptor } = require("liveviewjs");
const { NodeExpressLiveViewServer } = require("@liveviewjs/express");

const counter = createLiveView({
  mount: (socket) => socket.assign({ count: 0 }),
  handleEvent: async (_event, socket) => {
    const count = socket.context.count + 1;
    await socket.putFlash("info", `Saved ${count}`);
    socket.assign({ count });
  },
  render: ({ count }) => html`<p>${count}</p><button phx-click="save">Save</button>`,
});

const changes = {
  change(list, turns) {
    const at = (turns * 7) % list.length;
    return list.with(at, { id: list[at].id, text: `Row ${turns}` });
  },
  insert: (list, turns) => list.toSpliced(500, 0, { id: 1000 + turns, text: "new" }),
  remove: (list) => list.toSpliced(500, 1),
  move: (list) => list.toSpliced(900, 1).toSpliced(100, 0, list[900]),
  reset: () => Array.from({ length: 1000 }, (_, id) => ({ id, text: `Row ${id}` })),
};
const open = new Set();
const changed = (event, socket) => {
  const turns = socket.context.turns + 1;
  socket.assign({ turns, rows: changes[event.type](socket.context.rows, turns) });
};
const rows = createLiveView({
  mount: (socket) => {
    if (socket.connected) open.add(socket);
    socket.assign({ turns: 0, rows: changes.reset() });
  },
  handleEvent: changed,
  handleInfo: changed,
  render: ({ rows: all }) =>
    html`<ul>${all.map((row) => html`<li id="${`row-${row.id}`}">${row.text}</li>`)}</ul>`,
});

const answering = new Set();
const answer = createLiveView({
  mount: (socket) => {
    if (socket.connected) answering.add(socket);
    socket.assign({ text: "" });
  },
  handleInfo: ({ tokens }, socket) =>
    socket.assign({ text: tokens ? socket.context.text + tokens.join("") : "" }),
  render: ({ text }) => html`<div>${text}</div>`,
});

const script = (file) => readFileSync(new URL(`../node_modules/${file}`, import.meta.url));
const scripts = {
  "/phoenix.js": script("phoenix/priv/static/phoenix.min.js"),
  "/phoenix_live_view.js": script("phoenix_live_view/priv/static/phoenix_live_view.min.js"),
};
const start = `new LiveView.LiveSocket("/live", Phoenix.Socket, {
  params: { _csrf_token: document.querySelector("meta[name=csrf-token]").content } }).connect();`;
const page = (_options, csrf, content) =>
  html`<!DOCTYPE html><html><head><meta name="csrf-token" content="${csrf}"></head><body>${safe(content)}<script src="/phoenix.js"></script><script src="/phoenix_live_view.js"></script><script>${safe(start)}</script></body></html>`;

const flash = new SessionFlashAdaptor();
const wrapperTemplate = async (data, view) => {
  const message = await flash.popFlash(data, "info");
  return html`<p class="flash">${message ?? ""}</p>${view}`;
};
const live = new NodeExpressLiveViewServer(
  { "/": counter, "/rows": rows, "/answer": answer },
  page,
  { title: "bench" },
  { serDeSigningSecret: "a secret", flashAdaptor: flash, wrapperTemplate },
);
const app = express();
for (const [path, source] of Object.entries(scripts))
  app.get(path, (_request, response) => response.type("js").send(source));
app.use(session({ secret: "a secret", resave: false, saveUninitialized: true }));
app.use(live.httpMiddleware());
const server = createServer(app);
await live.wsMiddleware()(new WebSocketServer({ server, perMessageDeflate: false }));
server.listen(0, "127.0.0.1", () =>
  report(server.address().port, {
    writing,
    tell: ({ topic, message }) => {
      if (topic === "answer")
        for (const socket of answering) {
          socket.sendInfo({ type: "start" });
          void everyFewTokens((tokens) => socket.sendInfo({ type: "tokens", tokens }));
        }
      else for (const socket of open) socket.sendInfo({ type: message });
    },
  }),
);
