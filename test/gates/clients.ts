import { WebSocket } from "ws";
import type { App } from "../../src/server/index.js";
import type { ServerFrame } from "../../src/wire/index.js";

/** The credentials of a page, which a test may forge. */
export interface Credentials {
  readonly origin: string;
  readonly url: string;
  readonly cookie: string;
  readonly csrf: string;
  readonly token: string;
}

/** The result: the code of the refusal or the type of the reply. */
export interface Outcome {
  /** The view token to use from now on. */
  readonly token?: string;
  readonly code?: string;
  readonly type?: string;
  readonly closed?: number;
}

export type SendFrames = (
  credentials: Credentials,
  frames: readonly (object | string)[],
  sender?: string,
) => Promise<Outcome>;

/** Loads a page as a browser would. */
export async function loadPage(origin: string, path = "/", cookie = ""): Promise<Credentials> {
  const response = await fetch(origin + path, { headers: { cookie } });
  const page = await response.text();
  const meta = (name: string): string =>
    new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(page)?.[1]?.replace(/&#43;/g, "+") ?? "";
  return {
    origin,
    url: path,
    cookie: cookie || (response.headers.getSetCookie()[0]?.split(";")[0] ?? ""),
    csrf: meta("csrf-token"),
    token: meta("djust-token"),
  };
}

const mount = ({ token, url }: Credentials): object => ({ type: "mount", token, url });

/** The outcome of the last frame, or of the first refusal. */
function outcomeOf(frame: ServerFrame): Outcome {
  if (frame.type === "error") return { code: frame.code };
  return frame.type === "mount" ? { type: frame.type, token: frame.token } : { type: frame.type };
}

const text = (frame: object | string): string => (typeof frame === "string" ? frame : JSON.stringify(frame));

const overWebSocket: SendFrames = (credentials, frames, sender = credentials.origin) =>
  new Promise((resolve) => {
    const headers = { cookie: credentials.cookie };
    const socket = new WebSocket(`${credentials.origin.replace("http", "ws")}/_djust/ws`, {
      headers,
      origin: sender,
    });
    let last: Outcome = {};
    const waiting = [mount(credentials), ...frames];
    let asked = 0;
    const next = (): void => {
      const frame = waiting.shift();
      if (frame === undefined) return void socket.close();
      asked++;
      socket.send(text(frame));
    };
    socket.on("open", next);
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as ServerFrame;
      if (frame.type === "flash" || asked === 0) return;
      last = outcomeOf(frame);
      if (last.code) socket.close();
      else next();
    });
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve(outcomeOf(JSON.parse(body))));
    });
    socket.on("error", () => {});
    socket.on("close", (code) => resolve({ ...last, closed: code }));
  });

const overHttp: SendFrames = async (credentials, frames, sender = credentials.origin) => {
  let last: Outcome = {};
  let { token } = credentials;
  for (const frame of [mount(credentials), ...frames]) {
    last = await post(credentials.origin + credentials.url, { ...credentials, token }, frame, sender);
    if (last.code) return last;
    token = last.token ?? token;
  }
  return last;
};

const overEventStream: SendFrames = async (credentials, frames, sender = credentials.origin) => {
  const query = encodeURIComponent(JSON.stringify(mount(credentials)));
  const aborter = new AbortController();
  const response = await fetch(`${credentials.origin}/_djust/sse?mount=${query}`, {
    headers: { cookie: credentials.cookie, origin: sender },
    signal: aborter.signal,
  });
  if (!response.ok || !response.body) return outcomeOf((await response.json()) as ServerFrame);
  const events = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = "";
  const nextFrame = async (): Promise<Outcome> => {
    for (;;) {
      const end = buffered.indexOf("\n\n");
      if (end >= 0) {
        const [event] = [buffered.slice(0, end)];
        buffered = buffered.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (event.startsWith("event: close")) return { closed: JSON.parse(data ?? "{}").code };
        const frame = JSON.parse(data ?? "{}") as ServerFrame;
        if (frame.type !== "flash" && frame.type !== "pong") return outcomeOf(frame);
        continue;
      }
      const { value, done } = await events.read();
      if (done) return {};
      buffered += value;
    }
  };
  try {
    let last = await nextFrame();
    const token = last.token ?? credentials.token;
    for (const frame of frames) {
      if (last.code) return last;
      const answer = await post(
        `${credentials.origin}/_djust/frame`,
        { ...credentials, token },
        frame,
        sender,
      );
      last = answer.code ? answer : await nextFrame();
    }
    return last;
  } finally {
    aborter.abort();
  }
};

/** Sends one frame up. */
export async function post(
  url: string,
  credentials: Credentials,
  frame: object | string,
  sender: string,
): Promise<Outcome> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-csrftoken": credentials.csrf,
      "x-djust-token": credentials.token,
      "x-djust-frame": "1",
      cookie: credentials.cookie,
      origin: sender,
    },
    body: text(frame),
  });
  return outcomeOf((await response.json()) as ServerFrame);
}

export const transports: readonly (readonly [name: string, sendFrames: SendFrames])[] = [
  ["websocket", overWebSocket],
  ["sse", overEventStream],
  ["http", overHttp],
];

/** Whether the server still works for a legitimate tab. */
export async function stillServes(origin: string): Promise<boolean> {
  const credentials = await loadPage(origin);
  return (await overHttp(credentials, [{ type: "event", event: "save", params: {} }])).type === "patch";
}

export async function withApp<T>(app: App, use: (origin: string) => Promise<T>): Promise<T> {
  const listening = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  try {
    return await use(listening.url);
  } finally {
    await listening.close();
  }
}
