import type { Parts } from "./index.js";
import { watchFocus } from "./watch-focus.js";

export const focus: Parts["focus"] = { watchFocus };
