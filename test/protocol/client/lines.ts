import { WebSocket } from "ws";
import type { ClientFrame, HttpReply, MountRequest, ServerFrame } from "../../../src/wire/index.js";
import { checkFrame } from "../schema.js";

/** The three transports, written from docs/protocol.md: a line carries the frames of one connection. */
export interface Line {
  send(frame: ClientFrame): void;
  /** Ends the line without a word to either side. */
  cut(): void;
}

/** What a line needs to know about its page, at each request. */
export interface Page {
  readonly origin: string;
  /** Base path of the runtime's URLs. */
  readonly path: string;
  readonly csrf: string;
  readonly token: string;
  readonly cookie: string;
  readonly url: string;
}

export interface LineEvents {
  /** Frames that belong together, and the data that brought them. */
  frames(frames: readonly ServerFrame[], text: string): void;
  /** The line has ended, with a close code or a status. */
  ended(code: number): void;
}

export type OpenLine = (page: Page, mount: MountRequest, events: LineEvents) => Line;

const brokenLine = 1006;

const headersOf = ({ origin, cookie, csrf, token }: Page): Record<string, string> => ({
  "content-type": "application/json",
  "x-csrftoken": csrf,
  "x-djust-token": token,
  origin,
  cookie,
});

const overWebSocket: OpenLine = ({ origin, path, cookie }, mount, events) => {
  const socket = new WebSocket(`${origin.replace("http", "ws")}${path}/ws`, { headers: { origin, cookie } });
  let isCut = false;
  socket.on("open", () => socket.send(JSON.stringify(mount)));
  socket.on("message", (data) => {
    if (!isCut) events.frames([JSON.parse(String(data))], String(data));
  });
  socket.on("error", () => {});
  socket.on("close", (code) => {
    if (!isCut) events.ended(code);
  });
  return {
    send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame)),
    cut: () => {
      isCut = true;
      socket.terminate();
    },
  };
};

/** Sends one request after the other. */
function queue(signal: AbortSignal, broken: () => void) {
  let last: Promise<unknown> = Promise.resolve();
  return (request: () => Promise<void>): void => {
    last = last.then(async () => {
      if (!signal.aborted) await request();
    });
    last = last.catch(broken);
  };
}

const overEventStream: OpenLine = (page, mount, events) => {
  const aborter = new AbortController();
  const { signal } = aborter;
  const ended = (code: number): void => {
    if (signal.aborted) return;
    aborter.abort();
    events.ended(code);
  };
  const { origin, path, cookie } = page;
  const post = queue(signal, () => ended(brokenLine));
  const read = async (): Promise<void> => {
    const query = encodeURIComponent(JSON.stringify(mount));
    const response = await fetch(`${origin}${path}/sse?mount=${query}`, {
      headers: { cookie, origin },
      signal,
    });
    if (!response.ok || !response.body) return ended(response.status);
    let text = "";
    const decoder = new TextDecoder();
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      const end = text.lastIndexOf("\n\n") + 2;
      if (end < 2) continue;
      const whole = text.slice(0, end);
      text = text.slice(end);
      const frames: ServerFrame[] = [];
      let closed: number | undefined;
      for (const event of whole.split("\n\n")) {
        const data = event.split("\n").flatMap((line) => (line.startsWith("data: ") ? [line.slice(6)] : []));
        if (data.length === 0) continue;
        const value = JSON.parse(data.join("\n"));
        if (/^event: close$/m.test(event)) closed = value.code;
        else frames.push(value);
      }
      if (frames.length > 0) events.frames(frames, whole);
      if (closed !== undefined) return ended(closed);
    }
    ended(brokenLine);
  };
  read().catch(() => ended(brokenLine));
  return {
    send: (frame) =>
      post(async () => {
        const headers = headersOf(page);
        if ("ref" in frame && frame.ref !== undefined) headers["x-djust-ref"] = String(frame.ref);
        const body = JSON.stringify(frame);
        const response = await fetch(`${origin}${path}/frame`, { method: "POST", headers, body, signal });
        const text = await response.text();
        const answer = JSON.parse(text);
        if (answer.type !== undefined) events.frames([answer], text);
      }),
    cut: () => aborter.abort(),
  };
};

const firstPollMs = 5;
const longestPollMs = 50;

const overHttp: OpenLine = (page, mount, events) => {
  const aborter = new AbortController();
  const { signal } = aborter;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstPollMs;
  const ended = (code: number): void => {
    if (signal.aborted) return;
    cut();
    events.ended(code);
  };
  const cut = (): void => {
    clearTimeout(timer);
    aborter.abort();
  };
  const post = queue(signal, () => ended(brokenLine));
  const send = (frame: ClientFrame): void =>
    post(async () => {
      clearTimeout(timer);
      const response = await fetch(page.origin + page.url, { ...requestOf(frame), method: "POST", signal });
      const text = await response.text();
      const reply: HttpReply = JSON.parse(text);
      waitMs = frame.type === "ping" ? Math.min(2 * waitMs, longestPollMs) : firstPollMs;
      const pollMs = reply.more ? waitMs : reply.poll;
      if (pollMs !== undefined) timer = setTimeout(() => send({ type: "ping" }), pollMs);
      events.frames(framesOf(reply), text);
    });
  const requestOf = (frame: ClientFrame): { headers: Record<string, string>; body: string } => {
    const headers = headersOf(page);
    if (frame.type !== "event")
      return { headers: { ...headers, "x-djust-frame": "1" }, body: JSON.stringify(frame) };
    headers["x-djust-event"] = frame.event;
    if (frame.ref !== undefined) headers["x-djust-ref"] = String(frame.ref);
    if (frame.ack !== undefined) headers["x-djust-ack"] = String(frame.ack);
    return { headers, body: JSON.stringify(frame.params) };
  };
  send(mount);
  return { send, cut };
};

/** The frames of a response, in the order in which to apply them. */
function framesOf(reply: HttpReply): ServerFrame[] {
  checkFrame("HttpReply", reply);
  const { _streams = [], _events = [], _flash = [], _navigation, more: _, poll: __, ...update } = reply;
  return [
    update as ServerFrame,
    ..._streams.map((stream): ServerFrame => ({ type: "stream", ...stream })),
    ..._events.map((event): ServerFrame => ({ type: "push_event", ...event })),
    ..._flash.map((flash): ServerFrame => ({ type: "flash", ...flash })),
    ...(_navigation ? [{ type: "navigation", ..._navigation } as const] : []),
  ];
}

export const lines = { websocket: overWebSocket, sse: overEventStream, http: overHttp } as const;
