import * as dom from "./safe-dom.js";
import type { PageConfig } from "./transports/transport.js";

/** A shorter interruption shows no notice. */
const noticeDelayMs = 2_000;
const restoredMs = 3_000;

/**
 * Shows a notice while the connection is lost, and briefly when it is restored.
 *
 * @returns sets whether a view is connected; the notice appears while any view is not
 */
export const createNotice = ({ texts = [] }: PageConfig): ((view: unknown, isConnected: unknown) => void) => {
  const [lost, restored] = texts;
  const down = new Set<unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Screen readers announce what changes in a live region that was there before (WCAG technique ARIA22).
  const region = dom.createElement("div");
  region.className = "dj-status";
  region.setAttribute("role", "status");
  dom.insertBefore(dom.body(), region, null);
  const notice = dom.createElement("div");
  notice.className = "dj-connection";

  const show = (text?: string | false): void => {
    dom.remove(notice);
    if (!text) return;
    notice.textContent = text;
    dom.insertBefore(region, notice, null);
  };

  return (view, isConnected) => {
    const before = down.size;
    if (isConnected) down.delete(view);
    else down.add(view);
    if (!lost || !before === !down.size) return;
    clearTimeout(timer);
    const isShown = dom.parentNode(notice);
    if (!isConnected) timer = setTimeout(show, isShown ? 0 : noticeDelayMs, lost);
    else if (isShown) {
      show(restored);
      timer = setTimeout(show, restoredMs);
    }
  };
};
