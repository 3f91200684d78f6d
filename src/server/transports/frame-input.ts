import type { Caller, LiveSession, Receiver } from "../../live/index.js";
import type { ClientFrame } from "../../wire/index.js";

/**
 * Passes a frame to a session. Transports handle `mount` frames themselves.
 *
 * @param by.receiver gets the reply instead of the session's connection
 * @param by.caller the request that brought the frame, if it is not the connection's
 */
export function takeFrame(
  session: LiveSession,
  frame: Exclude<ClientFrame, { type: "mount" }>,
  by: { readonly receiver?: Receiver; readonly caller?: Caller } = {},
): void {
  session.view.mounted?.rendered.firstPage.shown();
  if (frame.ack !== undefined) session.acknowledge(frame.ack);
  if (frame.type === "ack") session.acknowledge(frame.flash);
  else if (frame.type !== "ping") return session.take(frame, by);
  const { receiver } = by;
  if (receiver) session.post({ kind: "update", receiver });
}
