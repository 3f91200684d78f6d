import { dispatch } from "../page-events.js";
import * as dom from "../safe-dom.js";
import { checkPage } from "./checks.js";
import { showErrors } from "./errors.js";
import { createLatency } from "./latency.js";
import { createNotices } from "./notices.js";
import { createOverlay } from "./overlay.js";
import { readPageData } from "./page-data.js";
import { createSurface } from "./surface.js";
import { createWarn } from "./warn.js";

const data = readPageData();
const started = "djust:development";

// A page may load the script twice; the first one prevents this event to indicate that it is running.
if (data && dispatch(document, "development", undefined)) {
  dom.addEventListener(document, started, (event) => event.preventDefault());
  const surface = createSurface();
  const overlay = createOverlay(surface);
  const notices = createNotices(surface);
  const warn = createWarn(data.path, notices);
  const latency = createLatency(data.path);

  const setLatency = (ms: number): number => {
    const now = latency.set(ms);
    notices.state(now ? `Latency ${now} ms` : undefined, () => setLatency(0));
    return now;
  };
  setLatency(latency.ms);
  // `window.djust` comes with the page script, which is loaded after this one.
  const offerLatency = (): void => {
    const djust = dom.globalValue("djust");
    if (djust) Object.assign(djust, { latency: setLatency });
  };
  for (const type of ["djust:connecting", "load"]) addEventListener(type, offerLatency);
  dom.addEventListener(document, "DOMContentLoaded", offerLatency);

  showErrors(overlay, notices);
  checkPage(data, warn);
  if (data.error?.details) overlay.show(data.error);
}
