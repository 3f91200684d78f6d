import type { Parts } from "./index.js";
import { readCall } from "./read-call.js";

export const calls: Parts["calls"] = { readCall };
