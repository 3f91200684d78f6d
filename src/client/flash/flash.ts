import { createIds, type Ids } from "./ids.js";
import { createMessages, type Messages, type MessagesHooks } from "./messages.js";

/** Receives the commands of one live session. */
export interface FlashChannel extends Pick<Ids, "take" | "settle" | "settled" | "adopt"> {
  /** Applies one command from the wire, once for each id and each uid. */
  handleFlash(command: unknown): void;
}

/** Flash as the rest of the page script uses it. */
export interface FlashRuntime extends Omit<Messages, "take"> {
  /**
   * Creates the channel of a live session, with ids of its own.
   *
   * @param shown called with an id when all commands up to it are shown or dropped
   */
  channel(shown?: (id: number) => void): FlashChannel;
}

/**
 * Flash messages in the browser, and the live sessions that send them.
 *
 * @param withExtras loads the extras
 * @param action called when the button of a message is pressed, once for each message
 */
export const createFlash = (
  withExtras: MessagesHooks["withExtras"],
  action?: MessagesHooks["action"],
): FlashRuntime => {
  const channels: Ids[] = [];
  const messages = createMessages({
    action,
    withExtras,
    done(command) {
      for (const ids of channels) command ? ids.settle(command) : ids.empty();
    },
  });
  return {
    ...messages,
    channel(shown) {
      const ids = createIds(shown);
      channels.push(ids);
      return {
        ...ids,
        handleFlash: (value) =>
          messages.take(value, (command) => ids.take(command, (value as { uid?: unknown }).uid)),
      };
    },
  };
};
