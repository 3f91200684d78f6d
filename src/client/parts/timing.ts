import type { Parts } from "./index.js";
import { release, schedule } from "./schedule.js";

export const timing: Parts["timing"] = { release, schedule };
