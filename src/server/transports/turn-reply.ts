import type { Receiver } from "../../live/index.js";
import { isPromise, type ServerFrame } from "../../wire/index.js";

/** The frames of a turn, and whether the session has more to send before the browser sends again. */
export interface TurnReply {
  readonly frames: readonly ServerFrame[];
  readonly more: boolean;
}

/**
 * Posts an input to a live session.
 *
 * @returns the frames of its turn, or a promise of them if the turn takes time
 */
export function replyOf(post: (receiver: Receiver) => void | Promise<void>): TurnReply | Promise<TurnReply> {
  const receiver = new ReplyReceiver();
  const posted = post(receiver);
  if (receiver.reply && !isPromise(posted)) return receiver.reply;
  return new Promise((resolve, reject) => {
    if (receiver.reply) resolve(receiver.reply);
    receiver.received = resolve;
    if (isPromise(posted)) posted.then(undefined, reject);
  });
}

class ReplyReceiver implements Receiver {
  reply: TurnReply | undefined;
  received: ((reply: TurnReply) => void) | undefined;

  receive(frames: readonly ServerFrame[], more: boolean): void {
    this.reply ??= { frames, more };
    this.received?.(this.reply);
  }
}
