import type { Parts } from "./index.js";
import { moveFocus } from "./move-focus.js";

export const focus: Parts["focus"] = { moveFocus };
