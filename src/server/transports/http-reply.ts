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

/** Combines a turn's frames into one JSON body. @param poll when the tab polls even if no work is under way, in ms */
export function httpReply(frames: readonly ServerFrame[], more: boolean, poll?: number): HttpReply {
  let update: Exclude<ServerFrame, FlashFrame | NavigationFrame | PushEventFrame | StreamFrame> = {
    type: "noop",
  };
  const flash: FlashCommand[] = [];
  const streams: Omit<StreamFrame, "type">[] = [];
  const events: { event: string; payload: unknown }[] = [];
  let navigation: HttpReply["_navigation"];
  for (const frame of frames) {
    switch (frame.type) {
      case "flash": {
        const { type: _, ...command } = frame;
        flash.push(command);
        break;
      }
      case "stream": {
        const { type: _, ...command } = frame;
        streams.push(command);
        break;
      }
      case "push_event":
        events.push({ event: frame.event, payload: frame.payload });
        break;
      case "navigation": {
        const { type: _, ...rest } = frame;
        navigation = rest;
        break;
      }
      default:
        update = frame;
    }
  }
  return {
    ...update,
    ...(events.length > 0 ? { _events: events } : undefined),
    ...(streams.length > 0 ? { _streams: streams } : undefined),
    ...(flash.length > 0 ? { _flash: flash } : undefined),
    ...(navigation ? { _navigation: navigation } : undefined),
    ...(more ? { more: true } : undefined),
    ...(poll === undefined ? undefined : { poll }),
  };
}

/** The HTTP status for a turn's frames. */
export function statusOf(frames: readonly ServerFrame[]): number {
  const error = frames.find((frame) => frame.type === "error");
  return error ? errorCodes[error.code].status : 200;
}
