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
  let notice: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const say = (text?: string | false): void => {
    if (!text) {
      notice?.remove();
      notice = undefined;
      return;
    }
    if (!notice) {
      notice = document.createElement("div");
      notice.className = "dj-connection";
      notice.setAttribute("role", "status");
      document.body.append(notice);
    }
    notice.textContent = text;
  };

  return (part, isUp) => {
    const before = down.size;
    isUp ? down.delete(part) : down.add(part);
    if (!lost || !before === !down.size) return;
    clearTimeout(timer);
    if (!isUp) timer = setTimeout(say, notice ? 0 : patienceMs, lost);
    else if (notice) {
      say(restored);
      timer = setTimeout(say, farewellMs);
    }
  };
};
