import { startFlash } from "./flash-alone.js";
import { extras } from "./parts/extras.js";
import { provideParts } from "./parts/index.js";

// For bundlers: a bundle cannot load other scripts by its own URL.
if (typeof document !== "undefined") {
  provideParts({ extras });
  startFlash();
}
