import { applyStream } from "../streams/apply-stream.js";
import type { Parts } from "./index.js";

export const streams: Parts["streams"] = { applyStream };
