import * as dom from "./safe-dom.js";
import type { PageConfig } from "./transports/transport.js";

/** A connection that is back by then was not worth a word. */
const patienceMs = 2_000;
const farewellMs = 3_000;

/**
 * Tells people that the connection is lost, and that it is back.
 *
 * @returns to be called with what is connected or not: one of several is enough to be told
 */
export const createNotice = ({ texts = [] }: PageConfig): ((part: unknown, isUp: unknown) => void) => {
  const [lost, restored] = texts;
  const down = new Set<unknown>();
  let notice: HTMLDivElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (text?: string | false): void => {
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

  return (part, isUp) => {
    const before = down.size;
    if (isUp) down.delete(part);
    else down.add(part);
    if (!lost || !before === !down.size) return;
    clearTimeout(timer);
    if (!isUp) timer = setTimeout(say, notice ? 0 : patienceMs, lost);
    else if (notice) {
      say(restored);
      timer = setTimeout(say, farewellMs);
    }
  };
};
