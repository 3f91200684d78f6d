import {
  type FlashClearOptions,
  type FlashOptions,
  flashClear,
  flashPut,
  flashUpdate,
  type KeyedFlashOptions,
} from "../flash/index.js";
import { checkTopic, type FlashLevel, type Topic } from "../wire/index.js";
import type { Broker } from "./ports.js";

/** Flash for every tab that subscribes to a topic, on any node. Commands are applied in order. */
export interface TopicFlash {
  /**
   * Shows a message. If no tab subscribes yet, it waits for the next one.
   *
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   */
  put(level: FlashLevel, message: string, options?: FlashOptions): void;
  /**
   * Changes the message with a key where it is on screen or waits. It does not reappear in tabs where it was dismissed.
   *
   * @param options.key the key of the message
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_MESSAGE, DJ_FLASH_OPTION
   */
  update(level: FlashLevel, message: string, options: KeyedFlashOptions): void;
  /**
   * Removes messages from the screen, and those that wait.
   *
   * @param which only this level, or the message with this `{ key }` @default all messages
   * @throws {DjustError} DJ_FLASH_LEVEL, DJ_FLASH_OPTION
   */
  clear(which?: FlashLevel | FlashClearOptions): void;
}

/** @throws {DjustError} DJ_TOPIC */
export function topicFlash(broker: Broker, topic: Topic): TopicFlash {
  checkTopic(topic);
  return {
    put: (level, message, options) => broker.publishFlash(topic, flashPut(level, message, options)),
    update: (level, message, options) => broker.publishFlash(topic, flashUpdate(level, message, options)),
    clear: (which) => broker.publishFlash(topic, flashClear(which)),
  };
}
