import { WebSocket } from "ws";
import type { HttpReply, ServerFrame } from "../../src/wire/index.js";
import type { Credentials } from "../gates/clients.js";

/** Mounts the page's view and sends frames one at a time. @returns all replies */
export type Frames = (credentials: Credentials, frames: readonly object[]) => Promise<readonly ServerFrame[]>;

const mount = ({ token, url }: Credentials): object => ({ type: "mount", token, url });

/** Sends each frame after the reply to the previous one, then a ping, whose reply ends the exchange. */
class Talk {
  readonly #frames: ServerFrame[] = [];
  readonly #waiting: object[];
  #isMounted = false;

  constructor(
    frames: readonly object[],
    private readonly send: (frame: object) => void,
    private readonly done: (frames: readonly ServerFrame[]) => void,
  ) {
    this.#waiting = [...frames, { type: "ping" }];
  }

  take(frame: ServerFrame): void {
    if (frame.type === "pong") return this.done(this.#frames);
    const isAnswer = !["flash", "push_event", "navigation"].includes(frame.type);
    if (this.#isMounted) this.#frames.push(frame);
    this.#isMounted = true;
    if (!isAnswer) return;
    const next = this.#waiting.shift();
    if (next) this.send(next);
    if (this.#waiting.length === 1) this.send(this.#waiting.shift() as object);
  }
}

const overWebSocket: Frames = (credentials, frames) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${credentials.origin.replace("http", "ws")}/_djust/ws`, {
      headers: { cookie: credentials.cookie },
      origin: credentials.origin,
    });
    const talk = new Talk(
      frames,
      (frame) => socket.send(JSON.stringify(frame)),
      (all) => {
        socket.terminate();
        resolve(all);
      },
    );
    socket.on("open", () => socket.send(JSON.stringify(mount(credentials))));
    socket.on("message", (data) => talk.take(JSON.parse(String(data)) as ServerFrame));
    socket.on("error", reject);
  });

const post = (credentials: Credentials, path: string, token: string, frame: object): Promise<Response> =>
  fetch(credentials.origin + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-csrftoken": credentials.csrf,
      "x-djust-token": token,
      "x-djust-frame": "1",
      cookie: credentials.cookie,
      origin: credentials.origin,
    },
    body: JSON.stringify(frame),
  });

const overEventStream: Frames = async (credentials, frames) => {
  const aborter = new AbortController();
  const query = encodeURIComponent(JSON.stringify(mount(credentials)));
  const response = await fetch(`${credentials.origin}/_djust/sse?mount=${query}`, {
    headers: { cookie: credentials.cookie, origin: credentials.origin },
    signal: aborter.signal,
  });
  let { token } = credentials;
  return new Promise((resolve, reject) => {
    const talk = new Talk(
      frames,
      (frame) => void post(credentials, "/_djust/frame", token, frame).catch(reject),
      (all) => {
        aborter.abort();
        resolve(all);
      },
    );
    const read = async (): Promise<void> => {
      let buffered = "";
      for await (const chunk of (response.body as ReadableStream).pipeThrough(new TextDecoderStream())) {
        const events = (buffered + chunk).split("\n\n");
        buffered = events.pop() ?? "";
        for (const event of events) {
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (!data) continue;
          const frame = JSON.parse(data) as ServerFrame;
          if (frame.type === "mount") ({ token } = frame);
          talk.take(frame);
        }
      }
    };
    read().catch((error: Error) => error.name === "AbortError" || reject(error));
  });
};

const overHttp: Frames = async (credentials, frames) => {
  const all: ServerFrame[] = [];
  let { token } = credentials;
  for (const frame of [mount(credentials), ...frames]) {
    const answer = (await (await post(credentials, credentials.url, token, frame)).json()) as HttpReply;
    const { _flash = [], _events = [], _navigation, more: _, ...update } = answer;
    if (update.type === "mount") {
      ({ token } = update);
      if (all.length === 0 && frame !== frames[0]) continue;
    }
    all.push(update as ServerFrame);
    for (const command of _flash) all.push({ type: "flash", ...command } as ServerFrame);
    for (const event of _events) all.push({ type: "push_event", ...event });
    if (_navigation) all.push({ type: "navigation", ..._navigation });
  }
  return all;
};

export const framesOver = { websocket: overWebSocket, sse: overEventStream, http: overHttp } as const;
