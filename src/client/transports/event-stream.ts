import type { ErrorFrame } from "../../wire/index.js";
import { post } from "./post.js";
import type { Connect } from "./transport.js";

/** A stream in which nothing has come for this long is dead; the server sends something every 15 s. */
const silenceMs = 40_000;

export const connectEventStream: Connect = (mount, events, config, token) => {
  if (typeof EventSource === "undefined") return undefined;
  const stream = new EventSource(`${config.path}/sse?mount=${encodeURIComponent(JSON.stringify(mount))}`);
  let silence: ReturnType<typeof setTimeout>;
  let sent: Promise<unknown> = Promise.resolve();
  let closed = false;
  const close = (): void => {
    closed = true;
    clearTimeout(silence);
    stream.close();
  };
  const lost = (code: number): void => {
    if (closed) return;
    close();
    events.lost(code);
  };
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => lost(1006), silenceMs);
  };
  stream.onmessage = ({ data }) => {
    listen();
    if (!closed) events.frame(JSON.parse(data));
  };
  stream.addEventListener("close", (event) => lost(JSON.parse((event as MessageEvent).data).code));
  // The browser would open the stream again by itself, with a mount frame that is out of date.
  stream.onerror = () => lost(1006);
  listen();
  return {
    send: (frame) => {
      sent = sent
        .then(() =>
          closed ? undefined : post<Partial<ErrorFrame>>(`${config.path}/frame`, frame, config, token()),
        )
        .then(
          (answer) => {
            if (answer?.type && !closed) events.frame(answer as ErrorFrame);
          },
          () => lost(1006),
        );
    },
    close,
  };
};
