// One tab each: `open` resolves to a tab whose `click` calls back when the answer is complete.
import { createRequire } from "node:module";
import { WebSocket } from "ws";

const require = createRequire(import.meta.url);

const opened = (socket) =>
  new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
const options = { perMessageDeflate: false };

/** Answers in JSON frames that carry the event's `ref` in the first; `last` tells the last frame of an answer. */
async function openBare(port, last) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, options);
  await opened(socket);
  let answered;
  let ref = 0;
  socket.on("message", (data) => {
    if (last(data.toString())) answered();
  });
  return {
    click: (_event, done) => {
      answered = done;
      socket.send(JSON.stringify({ type: "event", event: "save", params: {}, ref: ++ref }));
    },
    close: () => socket.terminate(),
  };
}

export const openWsOne = (port) => openBare(port, () => true);
export const openWsTwo = (port) => openBare(port, (text) => text.startsWith('{"type":"flash"'));

export async function openSocketIo(port) {
  const { io } = require("socket.io-client");
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  return { click: (_event, done) => socket.emit("save", {}, done), close: () => socket.disconnect() };
}

/**
 * Speaks as the page's script does: mounts, numbers its events, acknowledges flash with the next one.
 *
 * @param flashes whether an answer ends with a flash, or with the update
 */
export async function openDjust(port, path = "/", flashes = true, onFlash = undefined) {
  const origin = `http://127.0.0.1:${port}`;
  const response = await fetch(origin + path);
  const cookie = response.headers.getSetCookie()[0].split(";")[0];
  const token = /"djust-token" content="([^"]+)"/.exec(await response.text())[1];
  const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, {
    ...options,
    headers: { cookie },
  });
  await opened(socket);
  let answered;
  let ref = 0;
  let ack = 0;
  let bytes = 0;
  const mounted = new Promise((resolve) => {
    answered = resolve;
  });
  socket.on("message", (data) => {
    const text = data.toString();
    const frame = JSON.parse(text);
    if (frame.type === "flash") {
      ack = frame.id;
      if (flashes) answered();
      onFlash?.();
    } else {
      bytes = text.length;
      if (frame.type === "error") throw new Error(text);
      if (!flashes || frame.type === "mount") answered();
    }
  });
  socket.send(JSON.stringify({ type: "mount", token, url: path, tab: String(Math.random()) }));
  await mounted;
  return {
    click: (event, done) => {
      answered = done;
      socket.send(JSON.stringify({ type: "event", event, params: {}, ref: ++ref, ...(ack ? { ack } : {}) }));
    },
    lastBytes: () => bytes,
    close: () => socket.terminate(),
  };
}

export async function openLiveViewJs(port, path = "/") {
  const origin = `http://127.0.0.1:${port}`;
  const response = await fetch(origin + path);
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const page = await response.text();
  const attribute = (name) => new RegExp(`${name}="([^"]*)"`).exec(page)?.[1] ?? "";
  const csrf = /csrf-token" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const topic = `lv:${attribute(" id")}`;
  const socket = new WebSocket(
    `${origin.replace("http", "ws")}/live/websocket?_csrf_token=${csrf}&vsn=2.0.0`,
    {
      ...options,
      headers: { cookie },
    },
  );
  await opened(socket);
  let answered;
  let bytes = 0;
  let ref = 4;
  socket.on("message", (data) => {
    const text = data.toString();
    bytes = text.length;
    if (JSON.parse(text)[3] === "phx_reply") answered();
  });
  const send = (event, payload, done) => {
    answered = done;
    socket.send(JSON.stringify(["4", String(ref++), topic, event, payload]));
  };
  const join = {
    url: origin + path,
    params: { _csrf_token: csrf, _mounts: 0 },
    session: attribute("data-phx-session"),
    static: attribute("data-phx-static"),
  };
  await new Promise((resolve) => send("phx_join", join, resolve));
  return {
    click: (event, done) => send("event", { type: "click", event, value: {} }, done),
    lastBytes: () => bytes,
    close: () => socket.terminate(),
  };
}
