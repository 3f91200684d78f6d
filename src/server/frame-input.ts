import type { Caller, LiveSession, Receiver } from "../live/index.js";
import type { ClientFrame } from "../wire/index.js";

/**
 * Gives a session a frame that came for it. `mount` is the transports' own business.
 *
 * @param by.receiver takes the answer, where it does not go the way of the session's connection
 * @param by.caller the request that brought the frame, where it is not the connection's
 */
export function takeFrame(
  session: LiveSession,
  frame: Exclude<ClientFrame, { type: "mount" }>,
  { receiver, caller }: { readonly receiver?: Receiver; readonly caller?: Caller } = {},
): void {
  if (frame.ack !== undefined) session.acknowledge(frame.ack);
  switch (frame.type) {
    case "event":
      return session.post({
        kind: "event",
        event: frame.event,
        params: frame.params,
        ref: frame.ref,
        receiver,
        caller,
      });
    case "url_change":
      return session.post({ kind: "url", uri: frame.uri, ref: frame.ref, receiver, caller });
    case "live_redirect_mount":
      return session.post({
        kind: "redirect",
        url: frame.url,
        carry: frame.carry,
        ref: frame.ref,
        receiver,
        caller,
      });
    case "ack":
      session.acknowledge(frame.flash);
      if (receiver) session.post({ kind: "update", receiver });
      return;
    case "ping":
      if (receiver) session.post({ kind: "update", receiver });
      return;
    default:
      frame satisfies never;
  }
}
