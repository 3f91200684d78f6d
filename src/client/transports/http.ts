import type { ClientFrame, HttpAnswer, ServerFrame } from "../../wire/index.js";
import { headers } from "../../wire/index.js";
import { post } from "./post.js";
import type { Connect } from "./transport.js";

/** How long until the next question, while more is to come and while nothing is. */
const pollMinMs = 150;
const pollMaxMs = 3_000;
const idleMs = 25_000;

/** Each frame is a request of its own, one at a time; its response is the answer. */
export const connectHttp: Connect = (mount, events, config, token) => {
  if (typeof fetch === "undefined") return undefined;
  let sent: Promise<unknown> = Promise.resolve();
  let closed = false;
  let wait = pollMinMs;
  let poll: ReturnType<typeof setTimeout>;
  const aborter = typeof AbortController === "undefined" ? undefined : new AbortController();

  const close = (): void => {
    closed = true;
    clearTimeout(poll);
  };

  const send = (frame: ClientFrame): void => {
    sent = sent.then(() => {
      if (closed) return undefined;
      clearTimeout(poll);
      const { pathname, search } = location;
      return request(frame, pathname + search).then(
        (answer) => closed || take(answer, frame.type === "ping"),
        () => {
          if (closed) return;
          close();
          events.lost(1006);
        },
      );
    });
  };

  /** Events have their parameters as the body; everything else is a frame. */
  const request = (frame: ClientFrame, url: string): Promise<HttpAnswer> => {
    const more: Record<string, string> = {};
    let body: unknown = frame;
    if (frame.type === "event") {
      body = frame.params;
      more["X-Djust-Event"] = frame.event;
      if (frame.ref !== undefined) more[headers.ref] = `${frame.ref}`;
      if (frame.ack !== undefined) more[headers.ack] = `${frame.ack}`;
    } else more[headers.frame] = "1";
    return post(url, body, config, token(), more, aborter?.signal);
  };

  const take = (answer: HttpAnswer, polled: boolean): void => {
    const { _flash, _events, _navigation, more, ...update } = answer;
    wait = !more
      ? idleMs
      : polled && update.type === "noop" && !_flash
        ? Math.min(wait * 1.5, pollMaxMs)
        : pollMinMs;
    poll = setTimeout(() => send({ type: "ping" }), wait);
    const frames: ServerFrame[] = [update as ServerFrame];
    for (const pushed of _events ?? []) frames.push({ type: "push_event", ...pushed });
    for (const command of _flash ?? []) frames.push({ type: "flash", ...command });
    if (_navigation) frames.push({ type: "navigation", ..._navigation });
    for (const frame of frames) events.frame(frame);
  };

  send(mount);
  return { send, close };
};
