import { watchViewport } from "../viewport/watch-viewport.js";
import type { Parts } from "./index.js";

export const viewport: Parts["viewport"] = { watchViewport };
