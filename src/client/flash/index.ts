import { buttons } from "./buttons.js";
import { assembleFlash, type FlashHooks, type FlashRuntime } from "./flash.js";
import { keys } from "./keys.js";
import { modal } from "./modal.js";
import { pausing } from "./pausing.js";

export type { Flash, FlashChannel, FlashHooks, FlashRuntime, FlashShowOptions } from "./flash.js";

/**
 * Flash messages of a page, with everything they can do.
 *
 * @param doc the page
 * @param hooks where news goes: what was shown, which button was pressed
 */
export function createFlash(doc: Document, hooks: FlashHooks): FlashRuntime {
  return assembleFlash(doc, hooks, [modal, buttons, pausing, keys]);
}
