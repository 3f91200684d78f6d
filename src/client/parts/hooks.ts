import { pushEvent } from "../hooks/push-event.js";
import { startHooks, updated } from "../hooks/run-hooks.js";
import * as dom from "../safe-dom.js";
import type { Parts } from "./index.js";

export const hooks: Parts["hooks"] = {
  pushEvent,
  updated,
  start(djust, viewOf, withPart) {
    startHooks(djust, viewOf);
    // Uploads send events as hooks do.
    if (dom.find("[dj-upload]")) withPart("uploads", (part) => part?.startUploads(djust));
  },
};
