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
  let notice: HTMLDivElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (text?: string | false): void => {
    if (!text) {
      if (notice) dom.remove(notice);
      notice = undefined;
      return;
    }
    if (!notice) {
      notice = dom.createElement("div");
      notice.className = "dj-connection";
      notice.setAttribute("role", "status");
      dom.insertBefore(dom.body(), notice, null);
    }
    notice.textContent = text;
  };

  return (view, isConnected) => {
    const before = down.size;
    if (isConnected) down.delete(view);
    else down.add(view);
    if (!lost || !before === !down.size) return;
    clearTimeout(timer);
    if (!isConnected) timer = setTimeout(show, notice ? 0 : noticeDelayMs, lost);
    else if (notice) {
      show(restored);
      timer = setTimeout(show, restoredMs);
    }
  };
};
