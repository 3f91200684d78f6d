import { createExtras } from "../flash/extras.js";
import type { Parts } from "./index.js";

export const extras: Parts["extras"] = { createExtras };
