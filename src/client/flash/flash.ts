import { createIds, type Ids } from "./ids.js";
import { createMessages, type Messages, type MessagesHooks } from "./messages.js";

/** Where the commands of one live session come in. */
export interface FlashChannel {
  /** Applies one command as it comes off the wire, once for each id and each name. */
  handleFlash(command: unknown): void;
  /** Highest id up to which every command is in the page, or never will be. */
  settled(): number;
  /** Names the live session that ids count in; in a new one they start again. */
  adopt(session: string): void;
}

/** Flash as the rest of the browser script uses it. */
export interface FlashRuntime extends Omit<Messages, "take"> {
  /**
   * A live session in the page, whose ids count on their own.
   *
   * @param shown called with an id when every command up to it is in the page (or never will be)
   */
  channel(shown?: (id: number) => void): FlashChannel;
}

/**
 * The browser's half of flash messages: what is shown, and the sessions that it came from.
 *
 * @param withExtras brings what messages can do without for a moment
 * @param action called when the button of a message was pressed, once for each message
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
      for (const ids of channels) ids.settle(command);
    },
    forgotten() {
      for (const ids of channels) ids.empty();
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
