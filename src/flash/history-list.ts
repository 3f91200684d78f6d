import type { Template } from "../html/index.js";
import { flashTexts } from "./texts.js";
import { written } from "./written.js";

/** Options of {@link djFlashHistory}. */
export interface FlashHistoryOptions {
  /**
   * Text of the element that opens the list, and its accessible name.
   *
   * @default `texts.recentMessages`, else "Recent messages"
   */
  readonly label?: string | undefined;
}

/**
 * A list of the last twenty messages of the tab, newest first, that users open to read messages they missed. It is not
 * announced to screen readers. The script `djust-ts/client/flash-history.js` fills it; a layout loads the script with
 * `page.flashHistory`. Convert it to a string to use it in other template engines.
 *
 * @param options the heading of the list
 * @throws {DjustError} DJ_FLASH_OPTION
 * @see WCAG 2.2.1 Timing Adjustable
 * @example
 * html`<footer>${djFlashHistory({ label: "Recent messages" })}</footer>`
 */
export function djFlashHistory(options: FlashHistoryOptions = {}): Template {
  const { recentMessages = "Recent messages", levels } = flashTexts();
  const { label = recentMessages } = options;
  const names = levels ? JSON.stringify(levels) : null;
  return written`<details class="dj-flash-history"><summary>${label}</summary><ol dj-flash-history dj-update="ignore" data-dj-levels=${names} tabindex="0" aria-label="${label}"></ol></details>`;
}
