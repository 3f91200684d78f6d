import { createExtras } from "../../src/client/flash/extras.js";
import { createFlash, type FlashChannel, type FlashRuntime } from "../../src/client/flash/flash.js";
import type { Flash, MessagesHooks } from "../../src/client/flash/messages.js";

/** The flash of a page with one session: the script API, the session's commands, and their hooks. */
export type PageFlash = FlashRuntime & Flash & FlashChannel;

/** @param hooks called with ids that are shown and with buttons that are pressed */
export function pageFlash(hooks: {
  readonly shown: (id: number) => void;
  readonly action?: MessagesHooks["action"];
}): PageFlash {
  const flash = createFlash((use) => use(createExtras), hooks.action);
  return { ...flash.page, ...flash.channel(hooks.shown), ...flash };
}
