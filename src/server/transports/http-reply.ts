import {
  errorCodes,
  type FlashCommand,
  type FlashFrame,
  type HttpReply,
  type NavigationFrame,
  type PushEventFrame,
  type ServerFrame,
  type StreamFrame,
} from "../../wire/index.js";

/** The fields that a reply adds to those of its update. */
type Added = "_flash" | "_streams" | "_events" | "_navigation" | "more" | "poll";

/** Combines a turn's frames into one JSON body. @param poll when the tab polls even if no work is under way, in ms */
export function httpReply(frames: readonly ServerFrame[], more: boolean, poll?: number): HttpReply {
  let update: Exclude<ServerFrame, FlashFrame | NavigationFrame | PushEventFrame | StreamFrame> = {
    type: "noop",
  };
  let flash: FlashCommand[] | undefined;
  let streams: Omit<StreamFrame, "type">[] | undefined;
  let events: { event: string; payload: unknown }[] | undefined;
  let navigation: HttpReply["_navigation"];
  for (const frame of frames)
    switch (frame.type) {
      case "flash":
        (flash ??= []).push(untyped(frame));
        break;
      case "stream":
        (streams ??= []).push(untyped(frame));
        break;
      case "push_event":
        (events ??= []).push({ event: frame.event, payload: frame.payload });
        break;
      case "navigation":
        navigation = untyped(frame);
        break;
      default:
        update = frame;
    }
  const reply: typeof update & { -readonly [K in Added]?: HttpReply[K] } = { ...update };
  if (events) reply._events = events;
  if (streams) reply._streams = streams;
  if (flash) reply._flash = flash;
  if (navigation) reply._navigation = navigation;
  if (more) reply.more = true;
  if (poll !== undefined) reply.poll = poll;
  return reply;
}

/** A frame whose type the name of its field says. JSON omits what is undefined, and a copy without it takes longer. */
function untyped<F extends ServerFrame>(frame: F): F & { readonly type: undefined } {
  return { ...frame, type: undefined };
}

/** The HTTP status for a turn's frames. */
export function statusOf(frames: readonly ServerFrame[]): number {
  const error = frames.find((frame) => frame.type === "error");
  return error ? errorCodes[error.code].status : 200;
}
