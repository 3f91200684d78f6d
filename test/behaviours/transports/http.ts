import type { ClientFrame, HttpReply, ServerFrame } from "../../../src/wire/index.js";
import { checkFrame } from "../../protocol/schema.js";
import { type Connect, postHeaders } from "./connection.js";

/** The poll interval while more is pending. */
const pollMinMs = 5;
const pollMaxMs = 40;

/** Sends each frame by POST to the page's own URL, one at a time; polls while the response has `more`. */
export const connectHttp: Connect = (pageState, mount, events) => {
  const aborter = new AbortController();
  const { signal } = aborter;
  let sent: Promise<unknown> = Promise.resolve();
  let poll: ReturnType<typeof setTimeout> | undefined;
  let wait = pollMinMs;

  const send = (frame: ClientFrame): void => {
    sent = sent
      .then(async () => {
        clearTimeout(poll);
        const response = await fetch(pageState.origin + pageState.url, { ...requestOf(frame), signal });
        const text = await response.text();
        const answer: HttpReply = JSON.parse(text);
        check(answer);
        wait = frame.type === "ping" ? Math.min(wait * 2, pollMaxMs) : pollMinMs;
        if (answer.more && !signal.aborted) poll = setTimeout(() => send({ type: "ping" }), wait);
        events.frames(framesOf(answer), text);
      })
      .catch(() => signal.aborted || events.lost(1006));
  };

  const check = (reply: unknown): void => {
    try {
      checkFrame("HttpReply", reply);
    } catch (error) {
      events.invalid(error);
    }
  };

  const requestOf = (frame: ClientFrame): RequestInit => {
    const headers = postHeaders(pageState);
    // The headers have no place for the id of a reply.
    if (frame.type !== "event" || frame.reply !== undefined)
      return { method: "POST", headers: { ...headers, "x-djust-frame": "1" }, body: JSON.stringify(frame) };
    headers["x-djust-event"] = frame.event;
    if (frame.ref !== undefined) headers["x-djust-ref"] = String(frame.ref);
    if (frame.ack !== undefined) headers["x-djust-ack"] = String(frame.ack);
    return { method: "POST", headers, body: JSON.stringify(frame.params) };
  };

  send(mount);
  return {
    send,
    cut: () => {
      clearTimeout(poll);
      aborter.abort();
    },
  };
};

function framesOf({
  _flash = [],
  _streams = [],
  _events = [],
  _navigation,
  more: _,
  poll: __,
  ...update
}: HttpReply): ServerFrame[] {
  return [
    update as ServerFrame,
    ..._streams.map((command): ServerFrame => ({ type: "stream", ...command })),
    ..._events.map((pushed): ServerFrame => ({ type: "push_event", ...pushed })),
    ..._flash.map((command): ServerFrame => ({ type: "flash", ...command })),
    ...(_navigation ? [{ type: "navigation", ..._navigation } as const] : []),
  ];
}
