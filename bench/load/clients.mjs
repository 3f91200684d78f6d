// One tab each: `open` resolves to a tab whose `click` calls back when the reply is complete.
import { createRequire } from "node:module";
import { WebSocket } from "ws";
import { openStream, ownConnection, send as sendHttp } from "./http.mjs";

const require = createRequire(import.meta.url);

const opened = (socket) =>
  new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
const options = { perMessageDeflate: false };
const json = { "content-type": "application/json" };

/** @param last recognizes the last frame of a reply */
async function openBare(port, last) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, options);
  await opened(socket);
  let answered;
  let ref = 0;
  let onFrame = () => {};
  let bytes = 0;
  socket.on("message", (data) => {
    bytes = data.length;
    const text = data.toString();
    onFrame(text);
    if (last(text)) answered?.();
  });
  return {
    click: (event, done) => {
      answered = done;
      socket.send(JSON.stringify({ type: "event", event, params: {}, ref: ++ref }));
    },
    listen: (heard) => {
      onFrame = heard;
    },
    acknowledge: () => {},
    lastBytes: () => bytes,
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

/** Loads a djust-ts page. @returns its view token, CSRF token and cookie */
async function loadPage(port, path) {
  const origin = `http://127.0.0.1:${port}`;
  const { headers, text } = await sendHttp(origin + path);
  const meta = (name) => new RegExp(`"${name}" content="([^"]+)"`).exec(text)[1];
  return {
    origin,
    cookie: headers["set-cookie"][0].split(";")[0],
    token: meta("djust-token"),
    csrf: meta("csrf-token"),
    mount: {
      type: "mount",
      token: meta("djust-token"),
      url: path,
      tab: `tab-${Math.random()}`,
      ref: 0,
      ack: 0,
    },
  };
}

/**
 * Acts like the page's script: mounts, numbers its events, acknowledges flash with the next event.
 *
 * @param flashes whether a reply ends with a flash or with the update
 */
export async function openDjust(port, path = "/", flashes = true) {
  const { origin, cookie, mount } = await loadPage(port, path);
  const socket = new WebSocket(`${origin.replace("http", "ws")}/_djust/ws`, {
    ...options,
    headers: { cookie },
  });
  await opened(socket);
  let answered;
  const mounted = new Promise((resolve) => {
    answered = resolve;
  });
  let onFrame = () => {};
  let ref = 0;
  let ack = 0;
  let last = "";
  socket.on("message", (data) => {
    const text = data.toString();
    const frame = JSON.parse(text);
    onFrame(text);
    if (frame.type === "stream") ack = frame.id;
    else if (frame.type === "flash") {
      ack = frame.id;
      if (flashes) answered?.();
    } else {
      last = text;
      if (frame.type === "error") throw new Error(text);
      if (!flashes || frame.type === "mount") answered?.();
    }
  });
  socket.send(JSON.stringify(mount));
  await mounted;
  return {
    click: (event, done) => {
      answered = done;
      socket.send(JSON.stringify({ type: "event", event, params: {}, ref: ++ref, ack }));
    },
    listen: (heard) => {
      onFrame = heard;
    },
    acknowledge: () => socket.send(JSON.stringify({ type: "ack", flash: ack, ack })),
    lastBytes: () => Buffer.byteLength(last),
    last: () => JSON.parse(last),
    close: () => socket.terminate(),
  };
}

/** @returns a function that sends a POST without waiting: it may still be pending when the tab closes */
function posting(agent) {
  let open = true;
  const post = (url, headers, body) =>
    void sendHttp(url, { method: "POST", headers, body, agent }).catch((error) => {
      if (open) throw error;
    });
  const close = () => {
    open = false;
    agent.destroy();
  };
  return { post, close };
}

/** Receives frames over an event stream and sends events by POST. */
export async function openDjustSse(port, path = "/") {
  const { origin, cookie, csrf, token, mount } = await loadPage(port, path);
  const { post, close } = posting(ownConnection());
  let answered;
  let speaksFor = token;
  let ref = 0;
  let ack = 0;
  const mounted = new Promise((resolve) => {
    answered = resolve;
  });
  const query = encodeURIComponent(JSON.stringify(mount));
  const end = await openStream(`${origin}/_djust/sse?mount=${query}`, { cookie }, (text) => {
    const frame = JSON.parse(text);
    if (frame.type === "error") throw new Error(text);
    if (frame.type === "mount") speaksFor = frame.token;
    if (frame.type === "flash") ack = frame.id;
    if (frame.type === "flash" || frame.type === "mount") answered();
  });
  await mounted;
  return {
    click: (event, done) => {
      answered = done;
      const headers = {
        ...json,
        cookie,
        "x-csrftoken": csrf,
        "x-djust-token": speaksFor,
        "x-djust-event": event,
        "x-djust-ref": `${++ref}`,
        "x-djust-ack": `${ack}`,
      };
      post(`${origin}/_djust/frame`, headers, "{}");
    },
    close: () => {
      end();
      close();
    },
  };
}

/** Sends each event by POST to the page's own URL. */
export async function openDjustHttp(port, path = "/") {
  const { origin, cookie, csrf, token, mount } = await loadPage(port, path);
  const agent = ownConnection();
  let speaksFor = token;
  let ref = 0;
  let ack = 0;
  const post = async (headers, body) => {
    const { text } = await sendHttp(origin + path, {
      method: "POST",
      headers: { ...json, cookie, "x-csrftoken": csrf, "x-djust-token": speaksFor, ...headers },
      body,
      agent,
    });
    const answer = JSON.parse(text);
    if (answer.type === "error") throw new Error(text);
    for (const { id } of answer._flash ?? []) ack = id;
    return answer;
  };
  speaksFor = (await post({ "x-djust-frame": "1" }, JSON.stringify(mount))).token;
  return {
    click: (event, done) =>
      void post({ "x-djust-event": event, "x-djust-ref": `${++ref}`, "x-djust-ack": `${ack}` }, "{}").then(
        done,
      ),
    close: () => agent.destroy(),
  };
}

/**
 * Loads a page and mounts its view, as a new visitor does, by HTTP.
 *
 * @param page whether the page can read its tree from its HTML
 * @returns bytes of the HTML and of the mount frame
 */
export async function firstLoad(port, path, page, agent) {
  const origin = `http://127.0.0.1:${port}`;
  const { headers, text: html } = await sendHttp(origin + path, { agent });
  const meta = (name) => new RegExp(`"${name}" content="([^"]+)"`).exec(html)[1];
  const token = meta("djust-token");
  const { text: frame } = await sendHttp(origin + path, {
    method: "POST",
    headers: {
      ...json,
      cookie: headers["set-cookie"][0].split(";")[0],
      "x-csrftoken": meta("csrf-token"),
      "x-djust-token": token,
      "x-djust-frame": "1",
    },
    body: JSON.stringify({ type: "mount", token, url: path, tab: "tab", ref: 0, ack: 0, page }),
    agent,
  });
  if (!frame.startsWith('{"type":"mount"')) throw new Error(frame);
  return { html: Buffer.byteLength(html), frame: Buffer.byteLength(frame) };
}

/** Sends each event by POST; the response is JSON. */
export async function openBareHttp(port) {
  const agent = ownConnection();
  let ref = 0;
  return {
    click: (event, done) => {
      const body = JSON.stringify({ type: "event", event, params: {}, ref: ++ref });
      void sendHttp(`http://127.0.0.1:${port}/`, { method: "POST", headers: json, body, agent }).then(
        ({ text }) => done(JSON.parse(text)),
      );
    },
    close: () => agent.destroy(),
  };
}

/** Sends a form as htmx does; the response is HTML. */
export async function openHtmx(port) {
  const agent = ownConnection();
  const sid = `tab-${Math.random()}`;
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    cookie: `sid=${sid}`,
    "hx-request": "true",
    "hx-target": "count",
    "hx-current-url": `http://127.0.0.1:${port}/`,
  };
  return {
    click: (_event, done) =>
      void sendHttp(`http://127.0.0.1:${port}/save`, {
        method: "POST",
        headers,
        body: `token=${encodeURIComponent(sid)}`,
        agent,
      }).then(({ status, text }) => {
        if (status !== 200) throw new Error(text);
        done();
      }),
    close: () => agent.destroy(),
  };
}

/** Sends each event by POST; the reply arrives over an event stream. */
export async function openBareSse(port) {
  const { post, close } = posting(ownConnection());
  const id = String(Math.random());
  let answered;
  let ref = 0;
  const end = await openStream(`http://127.0.0.1:${port}/stream?${id}`, {}, (text) => {
    if (JSON.parse(text).type === "flash") answered?.();
  });
  return {
    click: (event, done) => {
      answered = done;
      const body = JSON.stringify({ type: "event", event, params: {}, ref: ++ref });
      post(`http://127.0.0.1:${port}/frame?${id}`, json, body);
    },
    close: () => {
      end();
      close();
    },
  };
}

export async function openLiveViewJs(port, path = "/") {
  const origin = `http://127.0.0.1:${port}`;
  const { headers, text: page } = await sendHttp(origin + path);
  const cookie = headers["set-cookie"].map((one) => one.split(";")[0]).join("; ");
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
  let onFrame = () => {};
  let bytes = 0;
  let ref = 4;
  socket.on("message", (data) => {
    const text = data.toString();
    onFrame(text);
    bytes = data.length;
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
    listen: (heard) => {
      onFrame = heard;
    },
    lastBytes: () => bytes,
    close: () => socket.terminate(),
  };
}
