import { startFlash } from "./flash-alone.js";
import { extras } from "./parts/extras.js";
import { provideParts } from "./parts/index.js";

// For bundlers: a bundle has no script of its own beside it.
if (typeof document !== "undefined") {
  provideParts({ extras });
  startFlash();
}
