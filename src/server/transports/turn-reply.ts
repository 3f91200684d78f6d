import type { Receiver } from "../../live/index.js";
import type { ServerFrame } from "../../wire/index.js";

/** The frames of a turn, and whether the session has more to send before the browser sends again. */
export interface TurnReply {
  readonly frames: readonly ServerFrame[];
  readonly more: boolean;
}

/** Posts an input to a live session and waits for the frames of its turn. */
export function replyOf(post: (receiver: Receiver) => void | Promise<void>): Promise<TurnReply> {
  return new Promise((resolve, reject) => {
    const posted = async (): Promise<void> => post({ receive: (frames, more) => resolve({ frames, more }) });
    posted().catch(reject);
  });
}
