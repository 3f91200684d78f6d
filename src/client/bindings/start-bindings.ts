import type { RunBinding } from "../events/host.js";
import * as dom from "../safe-dom.js";
import { watchClicks } from "./click-away.js";
import { runMounted } from "./mounted.js";
import { startPolls } from "./poll.js";
import { setProperties } from "./properties.js";
import { watchKeys } from "./window-keys.js";

let isDue = false;
let isListening = false;

/**
 * Starts `dj-click-away`, `dj-window-keydown`, `dj-window-keyup`, `dj-poll`, `dj-mounted` and the properties of custom
 * elements. Call it again after the page has changed.
 */
export const startBindings = (run: RunBinding): void => {
  const look = (): void => {
    isDue = false;
    setProperties(dom.findAll("*"));
    startPolls(run);
    runMounted(run);
  };
  if (!isListening) {
    isListening = true;
    watchClicks(run);
    watchKeys(run);
    addEventListener("djust:mounted", () => setTimeout(look));
  }
  if (isDue) return;
  isDue = true;
  // After the update that has brought the elements.
  queueMicrotask(look);
};
