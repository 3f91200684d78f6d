import { createFlash, type FlashChannel, type FlashRuntime } from "../../src/client/flash/flash.js";
import type { Flash, MessagesHooks } from "../../src/client/flash/messages.js";

/** Flash of a page with one session: what scripts call, what the session brings, and what tells of both. */
export type PageFlash = FlashRuntime & Flash & FlashChannel;

/** @param hooks what is told of ids that are shown, and of buttons that are pressed */
export function pageFlash(hooks: {
  readonly shown: (id: number) => void;
  readonly action?: MessagesHooks["action"];
}): PageFlash {
  const flash = createFlash(document, hooks.action);
  return { ...flash.page, ...flash.channel(hooks.shown), ...flash };
}
