import type { Parts } from "./index.js";
import { moveWithState } from "./move-with-state.js";

export const move: Parts["move"] = { moveWithState };
