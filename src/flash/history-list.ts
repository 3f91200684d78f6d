import type { Template } from "../html/index.js";
import { flashTexts } from "./texts.js";
import { written } from "./written.js";

export interface FlashHistoryOptions {
  /** What opens the list, and its name for assistive technology. @default `texts.recentMessages`, else "Recent messages" */
  readonly label?: string | undefined;
}

/**
 * A list of the last twenty messages of the tab, newest first, that a person opens: for who was not fast
 * enough, or looked elsewhere. Nothing in it is announced. It is filled by `djust-ts/client/flash-history.js`,
 * which a layout loads with `page.flashHistory`. As a string it is its HTML, for templates of any kind.
 *
 * @see WCAG 2.2.1 Timing Adjustable
 */
export function djFlashHistory(options: FlashHistoryOptions = {}): Template {
  const { recentMessages = "Recent messages", levels } = flashTexts();
  const { label = recentMessages } = options;
  const names = levels ? JSON.stringify(levels) : null;
  return written`<details class="dj-flash-history"><summary>${label}</summary><ol dj-flash-history dj-update="ignore" data-dj-levels=${names} tabindex="0" aria-label="${label}"></ol></details>`;
}
