import {
  type FlashClearOptions,
  type FlashContent,
  flashClear,
  flashUpdate,
  type KeyedFlashOptions,
  keptMessage,
  type TopicFlashOptions,
  topicPut,
} from "../flash/index.js";
import { checkTopic, type FlashLevel, type Topic } from "../wire/index.js";
import type { InboxStore } from "./inbox/inbox-store.js";
import type { Broker } from "./ports.js";

/** Flash for every tab that subscribes to a topic, on any node. Commands are applied in order. */
export interface TopicFlash {
  /**
   * Shows a message. If no tab subscribes yet, it waits for the next one.
   *
   * @param options.keep also keeps the message in the topic's inbox; see docs/guide/inbox.md
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   */
  put(level: FlashLevel, message: FlashContent, options?: TopicFlashOptions): void;
  /**
   * Changes the message with a key where it is on screen, waits or is kept. It does not reappear in tabs where it was dismissed.
   *
   * @param options.key the key of the message
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   */
  update(level: FlashLevel, message: FlashContent, options: KeyedFlashOptions): void;
  /**
   * Removes messages from the screen, and those that wait. With a key, it also removes the message from the topic's inbox.
   *
   * @param which only this level, or the message with this `{ key }` @default all messages
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_OPTION
   */
  clear(which?: FlashLevel | FlashClearOptions): void;
}

/**
 * @param inboxes keeps messages; its methods neither throw nor reject
 * @throws {DjustError} DJ_TOPIC
 */
export function topicFlash(broker: Broker, inboxes: InboxStore | undefined, topic: Topic): TopicFlash {
  checkTopic(topic);
  return {
    put: (level, message, options) => {
      const { put, kept } = topicPut(level, message, options);
      broker.publishFlash(topic, put);
      if (kept) void inboxes?.put(topic, kept.message, kept.keepMs);
    },
    update: (level, message, options) => {
      const update = flashUpdate(level, message, options);
      broker.publishFlash(topic, update);
      void inboxes?.update(topic, keptMessage(update));
    },
    clear: (which) => {
      const clear = flashClear(which);
      broker.publishFlash(topic, clear);
      if (clear.key !== undefined) void inboxes?.remove(topic, clear.key);
    },
  };
}
