import { createLiveRegion } from "../live-region.js";
import * as dom from "../safe-dom.js";

/** The time between two announcements, so that a screen reader reads whole sentences. */
const paceMs = 500;
/** How many announcements stay in the page. */
const maxAnnouncements = 5;
/** The end of a sentence or a line. */
const sentenceEnd = /[.!?…。！？؟:](?=\s)|\n/g;

let region: HTMLDivElement | undefined;

const liveRegion = (): HTMLDivElement =>
  region && dom.isConnected(region) ? region : (region = createLiveRegion("dj-stream-announcer"));

interface Announcer {
  /** Announces text that was added, once its sentence is complete. */
  add(text: string): void;
  /** Announces the rest, since no more text follows. */
  end(): void;
}

const announcers = new WeakMap<Element, Announcer>();

/** Announces what is streamed into an element sentence by sentence, unless the element is a live region itself. */
export const announcerOf = (target: Element): Announcer | undefined => {
  if (dom.closest(target, "[aria-live],[role=log],[role=status],[role=alert]")) return undefined;
  const known = announcers.get(target);
  if (known) return known;
  liveRegion();
  let waiting = "";
  let isDue = false;
  let isEnded = false;
  const speak = (): void => {
    isDue = false;
    let end = isEnded ? waiting.length : 0;
    if (!isEnded) for (const match of waiting.matchAll(sentenceEnd)) end = match.index + 1;
    const text = waiting.slice(0, end).trim();
    waiting = waiting.slice(end);
    if (!text) return;
    const parent = liveRegion();
    const line = dom.createElement("p");
    line.textContent = text;
    dom.insertBefore(parent, line, null);
    const [oldest] = dom.childNodes(parent);
    if (oldest && dom.children(parent).length > maxAnnouncements) dom.remove(oldest);
  };
  const speakSoon = (): void => {
    if (!isDue) setTimeout(speak, paceMs);
    isDue = true;
  };
  const announcer: Announcer = {
    add(text) {
      isEnded = false;
      waiting += text;
      speakSoon();
    },
    end() {
      isEnded = true;
      speakSoon();
    },
  };
  announcers.set(target, announcer);
  return announcer;
};
